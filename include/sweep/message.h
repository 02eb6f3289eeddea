/* What the leaders of groups and the desk say to each other.
 *
 * Shapes: plain structs; a row's texts follow its head
 * Units:  s of wall time
 * Owner:  plain values
 * MPI:    point to point, on a communicator of the sweep's own
 * Source: -
 */
#ifndef MD_SWEEP_MESSAGE_H
#define MD_SWEEP_MESSAGE_H

#include <stdint.h>

enum { MD_TAG_ASK = 11, MD_TAG_ANSWER, MD_TAG_ROW, MD_TAG_STOP };

/* A group asks for a case. `early`: it still has one. `stop`: it has heard that all is to end. */
typedef struct md_ask {
    int32_t level, ranks, early, stop;
} md_ask;

typedef enum md_answer_kind { MD_ANSWER_CASE, MD_ANSWER_SPLIT, MD_ANSWER_LATER, MD_ANSWER_END } md_answer_kind;

typedef struct md_answer {
    int64_t number;
    double planned;
    int32_t kind, spare;
} md_answer;

/* A case has ended; then the reason and the values as texts with their '\0'. */
typedef struct md_row_head {
    int64_t number;
    double planned, seconds, wall_s;
    int32_t end, stop, reason_bytes, values_bytes;
} md_row_head;

#endif
