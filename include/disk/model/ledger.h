/* The terms of the mass ledger and the sinks that fill them, one row each. Whoever books, balances, writes or tells mass goes by
 * these rows, so that a term or a sink more is a row more.
 *
 *     mass at the start + the sum over all terms of sign times term = mass now, surface and deep layer
 *
 * A term of sign 0 is a part of another one.
 *
 * Shapes: MD_BOOKS terms, MD_SINKS sinks
 * Units:  kg/m^2 of the cell's area, or kg, or M_mars: those of the caller's terms
 * Owner:  constant tables
 * MPI:    Local
 * Source: src/disk/solve/README.md, one sub-step
 */
#ifndef MD_DISK_MODEL_LEDGER_H
#define MD_DISK_MODEL_LEDGER_H

/* What a term counts as in M_out and M_sink, whose sum is M_loss: mass that left by a process which the model follows. */
typedef enum md_leaves {
    MD_LEAVES_BY_LIGHT, /* M_out */
    MD_LEAVES_BY_SINK,  /* M_sink */
    MD_LEAVES_APART     /* neither: told by itself, as M_<name> */
} md_leaves;

/* MD_BOOK_..., name (run.h5 has mass_<name>), sign, what it counts as, and what it is. Columns and datasets stand in this order. */
#define MD_LEDGER_ROWS(ROW)                                                                                                    \
    ROW(SUPPLIED, "supplied", +1, MD_LEAVES_APART, "mass supplied to the cell so far")                                         \
    ROW(BLOWN_OUT, "blown_out", -1, MD_LEAVES_BY_LIGHT, "mass blown out of the cell so far")                                   \
    ROW(SUBLIMATED, "sublimated", -1, MD_LEAVES_BY_SINK, "mass sublimated in the cell so far")                                 \
    ROW(ESCAPED, "escaped", -1, MD_LEAVES_BY_SINK, "mass that escaped as vapour from the cell so far")                         \
    ROW(DRAGGED, "dragged", -1, MD_LEAVES_BY_SINK, "mass lost from the cell to gas drag so far")                               \
    ROW(SPILLED, "spilled", -1, MD_LEAVES_APART, "mass supplied to the cell that found no room, so far")                       \
    ROW(BELOW_GRID, "below_grid", -1, MD_LEAVES_APART, "mass ground finer than the smallest bin so far")                       \
    ROW(DEFECT, "scheme_defect", +1, MD_LEAVES_APART,                                                                          \
        "mass that the scheme made (+) or lost (-) so far; zero but for imex_bdf1")                                            \
    ROW(MOVED_IN, "moved_in", +1, MD_LEAVES_APART, "mass that came from other cells so far")                                   \
    ROW(MOVED_OUT, "moved_out", -1, MD_LEAVES_APART, "mass that went to other cells or over an edge of the disk so far")       \
    ROW(ACCRETED, "accreted", 0, MD_LEAVES_APART, "mass that went over the inner edge of the disk so far, of mass_moved_out")  \
    ROW(SPREAD, "spread", 0, MD_LEAVES_APART, "mass that went over the outer edge of the disk so far, of mass_moved_out")
enum { MD_BOOKS_OF_TRANSPORT = 4 }; /* the last ones */

/* MD_SINK_..., the term that it fills, and its rate in words. Blow-out comes first: it acts on parts of bins (collide/band.h), the
 * others on whole bins. */
#define MD_SINK_ROWS(ROW)                                                                                                      \
    ROW(BLOW, BLOWN_OUT, "blow-out rate")                                                                                      \
    ROW(SUBLIMATE, SUBLIMATED, "sublimation rate")                                                                             \
    ROW(ESCAPE, ESCAPED, "escape rate")                                                                                        \
    ROW(DRAG, DRAGGED, "drag rate")                                                                                            \
    ROW(GRIND, BELOW_GRID, "grinding rate")

#define MD_LEDGER_BOOK(ID, NAME, SIGN, LEAVES, TEXT) MD_BOOK_##ID,
#define MD_LEDGER_SINK(ID, BOOK, RATE) MD_SINK_##ID,
typedef enum md_book { MD_LEDGER_ROWS(MD_LEDGER_BOOK) MD_BOOKS } md_book;
typedef enum md_sink { MD_SINK_ROWS(MD_LEDGER_SINK) MD_SINKS } md_sink;
#undef MD_LEDGER_BOOK
#undef MD_LEDGER_SINK

/* What turns matter that moves: angular momentum that a kilogram gains or loses on its way from one circle to another. */
typedef enum md_torque { MD_TORQUE_VISCOUS, MD_TORQUE_DRAG, MD_TORQUES } md_torque;

typedef struct md_ledger_term {
    const char *name;
    int sign; /* with which it enters the mass now */
    md_leaves leaves;
    const char *text;
} md_ledger_term;

typedef struct md_ledger_sink {
    md_book book;
    const char *rate; /* what an error calls it */
} md_ledger_sink;

extern const md_ledger_term md_ledger_terms[MD_BOOKS];
extern const md_ledger_sink md_ledger_sinks[MD_SINKS];

/* Sum of the terms that count as this, in their order. */
double md_ledger_sum(const double term[MD_BOOKS], md_leaves leaves);

#endif
