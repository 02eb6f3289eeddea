#include "io/deflate.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "io/prefix_code.h"

enum {
    WORD = 8,
    END = 256, /* of a block, among the symbols: bytes, then this, then lengths */
    LENGTHS = 29,
    SYMBOLS = END + 1 + LENGTHS,
    DISTANCES = 30,
    SHORTEST = 3,
    LONGEST = 258, /* bytes that are copied at once */
    FARTHEST = 32768,
    MOST_LITERALS = 65535, /* of a step, and bytes of a stored block */
    STORED_HEAD = 5,
    SYMBOL_BITS = 14, /* the longest code: four of them fit into a word */
    ITEM_BITS = 7,
    ITEMS = 19
};

/* A class of lengths or distances: the first of them, and how many bits tell which. */
typedef struct span {
    uint16_t from;
    uint8_t bits;
} span;

static const span length_span[LENGTHS] = {{3, 0},   {4, 0},   {5, 0},   {6, 0},   {7, 0},  {8, 0},  {9, 0},  {10, 0},
                                          {11, 1},  {13, 1},  {15, 1},  {17, 1},  {19, 2}, {23, 2}, {27, 2}, {31, 2},
                                          {35, 3},  {43, 3},  {51, 3},  {59, 3},  {67, 4}, {83, 4}, {99, 4}, {115, 4},
                                          {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}};
static const span distance_span[DISTANCES] = {{1, 0},     {2, 0},     {3, 0},     {4, 0},      {5, 1},      {7, 1},
                                              {9, 2},     {13, 2},    {17, 3},    {25, 3},     {33, 4},     {49, 4},
                                              {65, 5},    {97, 5},    {129, 6},   {193, 6},    {257, 7},    {385, 7},
                                              {513, 8},   {769, 8},   {1025, 9},  {1537, 9},   {2049, 10},  {3073, 10},
                                              {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}};

static int class_of(const span *spans, int n, size_t value)
{
    int k = n - 1;
    while (spans[k].from > value)
        k--;
    return k;
}

/* Bytes as they are, and then some that come again. */
typedef struct md_deflate_step {
    uint16_t literals, length; /* length 0: nothing comes again */
    uint8_t class, which;      /* of the length; which of the distances */
} md_deflate_step;

/* One plane on its way into the stream. */
typedef struct plane {
    const unsigned char *from;
    size_t n, distance[MD_DEFLATE_DISTANCES];
    int distances, class[MD_DEFLATE_DISTANCES];
    md_deflate_step *steps;
    size_t n_steps, told; /* bytes that are in the steps */
    uint32_t count[SYMBOLS], distance_count[DISTANCES];
    md_prefix_code symbol[SYMBOLS], far[DISTANCES];
} plane;

/* How a decoder is told the lengths of the codes: items of 0 to 15 are lengths, above that repetitions of one. */
typedef struct code_table {
    int symbols, distances, items, lengths_of_items;
    struct {
        uint8_t item, more;
    } at[SYMBOLS + DISTANCES];
    uint32_t count[ITEMS];
    md_prefix_code code[ITEMS];
} code_table;

static const uint8_t item_order[ITEMS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
static const uint8_t item_more[ITEMS] = {[16] = 2, [17] = 3, [18] = 7}; /* bits that tell how often */

/* --- what repeats --------------------------------------------------------------------------------------------------------- */

/* The first byte lowest; written so that a compiler sees one load. */
static inline uint64_t word_at(const unsigned char *at)
{
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 |
           (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

static inline int first_byte_set(uint64_t word)
{
    return __builtin_ctzll(word) / 8;
}

/* Of the places 0 to 5 behind `at`, those from which on three bytes come again at one of the distances, as bits 7 of their bytes.
 * A place behind the first one may be marked without reason. */
static inline uint64_t find_again(const plane *p, size_t at)
{
    const uint64_t ones = 0x0101010101010101u, places = 0x0000808080808080u;
    uint64_t here = word_at(p->from + at), found = 0;
    for (int d = 0; d < p->distances; d++) {
        if (p->distance[d] > at) continue;
        uint64_t differ = here ^ word_at(p->from + at - p->distance[d]);
        uint64_t three = differ | differ >> 8 | differ >> 16;
        found |= (three - ones) & ~three;
    }
    return found & places;
}

static size_t equal_bytes(const unsigned char *a, const unsigned char *b, size_t most)
{
    size_t n = 0;
    for (; n + WORD <= most; n += WORD) {
        uint64_t differ = word_at(a + n) ^ word_at(b + n);
        if (differ) return n + (size_t)first_byte_set(differ);
    }
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

static void add_step(plane *p, size_t literals, size_t length, int class, int which)
{
    for (; literals > MOST_LITERALS; literals -= MOST_LITERALS)
        p->steps[p->n_steps++] = (md_deflate_step){MOST_LITERALS, 0, 0, 0};
    p->steps[p->n_steps++] = (md_deflate_step){(uint16_t)literals, (uint16_t)length, (uint8_t) class, (uint8_t)which};
}

/* The most that comes again at a place where something does; how many bytes that is. */
static size_t copy_at(plane *p, size_t at)
{
    size_t best = 0, most = p->n - at < LONGEST ? p->n - at : LONGEST;
    int which = 0;
    for (int d = 0; d < p->distances; d++) {
        size_t length = p->distance[d] > at ? 0 : equal_bytes(p->from + at, p->from + at - p->distance[d], most);
        if (length > best) which = d;
        if (length > best) best = length;
    }
    int class = class_of(length_span, LENGTHS, best);
    add_step(p, at - p->told, best, class, which);
    p->count[END + 1 + class]++;
    p->distance_count[p->class[which]]++;
    p->told = at + best;
    return best;
}

/* Six places at a time, which are literals in a plane that is all but noise. */
static void find_steps(plane *p)
{
    enum { AT_ONCE = 6, COUNTERS = 3 }; /* so that equal bytes in a row do not wait for each other */
    uint32_t count[COUNTERS][END] = {{0}};
    size_t at = 0, last = p->n < WORD ? 0 : p->n - WORD + 1;
    while (at < last) {
        uint64_t found = find_again(p, at);
        if (!found) {
            for (int i = 0; i < AT_ONCE; i++)
                count[i % COUNTERS][p->from[at + (size_t)i]]++;
            at += AT_ONCE;
            continue;
        }
        for (int i = first_byte_set(found); i > 0; i--)
            count[0][p->from[at++]]++;
        at += copy_at(p, at);
    }
    for (; at < p->n; at++)
        count[0][p->from[at]]++;
    add_step(p, p->n - p->told, 0, 0, 0);
    for (int b = 0; b < END; b++)
        for (int c = 0; c < COUNTERS; c++)
            p->count[b] += count[c][b];
    p->count[END] = 1;
}

/* Hardly anything comes again, and bytes are as even as chance makes them: codes for them are not worth making. Of two bytes that
 * are drawn, one in 256 pairs is equal then; with a tenth more a code could save a sixtieth. */
static bool is_noise(const plane *p)
{
    uint64_t literals = 0, pairs = 0;
    for (int b = 0; b < END; b++) {
        literals += p->count[b];
        pairs += (uint64_t)p->count[b] * p->count[b];
    }
    pairs -= literals;
    return 50 * (p->n - literals) <= p->n && 256 * 10 * pairs <= 11 * literals * literals;
}

/* --- codes ---------------------------------------------------------------------------------------------------------------- */

static int used(const md_prefix_code *codes, int least, int n)
{
    while (n > least && codes[n - 1].bits == 0)
        n--;
    return n;
}

static void add_items(code_table *table, int item, int more, int times)
{
    for (int k = 0; k < times; k++) {
        table->at[table->items].item = (uint8_t)item;
        table->at[table->items++].more = (uint8_t)more;
    }
    table->count[item] += (uint32_t)times;
}

/* A length that comes `run` times. */
static void add_run(code_table *table, int bits, int run)
{
    if (bits > 0) {
        add_items(table, bits, 0, 1);
        run--;
    }
    while (run >= 3) {
        int most = bits > 0 ? 6 : 138, n = run < most ? run : most;
        if (bits > 0)
            add_items(table, 16, n - 3, 1);
        else
            add_items(table, n > 10 ? 18 : 17, n > 10 ? n - 11 : n - 3, 1);
        run -= n;
    }
    add_items(table, bits, 0, run);
}

static void make_table(const plane *p, code_table *table)
{
    *table = (code_table){.symbols = used(p->symbol, END + 1, SYMBOLS), .distances = used(p->far, 1, DISTANCES)};
    int n = table->symbols + table->distances, run = 1;
    uint8_t bits[SYMBOLS + DISTANCES];
    for (int k = 0; k < n; k++)
        bits[k] = k < table->symbols ? p->symbol[k].bits : p->far[k - table->symbols].bits;
    for (int k = 0; k < n; k += run) {
        for (run = 1; k + run < n && bits[k + run] == bits[k];)
            run++;
        add_run(table, bits[k], run);
    }
    md_prefix_codes(table->count, ITEMS, ITEM_BITS, table->code);
    table->lengths_of_items = ITEMS;
    while (table->lengths_of_items > 4 && table->code[item_order[table->lengths_of_items - 1]].bits == 0)
        table->lengths_of_items--;
}

static size_t bits_of(const plane *p, const code_table *table)
{
    size_t bits = 3 + 14 + 3 * (size_t)table->lengths_of_items;
    for (int k = 0; k < ITEMS; k++)
        bits += (size_t)table->count[k] * (size_t)(table->code[k].bits + item_more[k]);
    for (int k = 0; k < SYMBOLS; k++)
        bits += (size_t)p->count[k] * (size_t)(p->symbol[k].bits + (k > END ? length_span[k - END - 1].bits : 0));
    for (int k = 0; k < DISTANCES; k++)
        bits += (size_t)p->distance_count[k] * (size_t)(p->far[k].bits + distance_span[k].bits);
    return bits;
}

/* False: the block would be no shorter than its bytes. */
static bool make_codes(plane *p, code_table *table)
{
    md_prefix_codes(p->count, SYMBOLS, SYMBOL_BITS, p->symbol);
    md_prefix_codes(p->distance_count, DISTANCES, MD_PREFIX_LONGEST, p->far);
    make_table(p, table);
    return bits_of(p, table) / 8 < p->n;
}

/* --- the stream ----------------------------------------------------------------------------------------------------------- */

static inline void hold_code(md_bits *stream, md_prefix_code code)
{
    md_bits_hold(stream, code.code, code.bits);
}

static void put_table(md_bits *stream, const code_table *table)
{
    md_bits_hold(stream, 2 << 1, 3); /* not the last block; codes of its own */
    md_bits_hold(stream, (uint64_t)(table->symbols - END - 1), 5);
    md_bits_hold(stream, (uint64_t)(table->distances - 1), 5);
    md_bits_hold(stream, (uint64_t)(table->lengths_of_items - 4), 4);
    for (int k = 0; k < table->lengths_of_items; k++) {
        md_bits_let_go(stream);
        md_bits_hold(stream, table->code[item_order[k]].bits, 3);
    }
    for (int k = 0; k < table->items; k++) {
        int item = table->at[k].item;
        md_bits_let_go(stream);
        hold_code(stream, table->code[item]);
        md_bits_hold(stream, table->at[k].more, item_more[item]);
    }
    md_bits_let_go(stream);
}

static void put_copy(md_bits *stream, const plane *p, md_deflate_step step)
{
    const span *length = &length_span[step.class], *far = &distance_span[p->class[step.which]];
    hold_code(stream, p->symbol[END + 1 + step.class]);
    md_bits_hold(stream, (uint64_t)(step.length - length->from), length->bits);
    md_bits_let_go(stream);
    hold_code(stream, p->far[p->class[step.which]]);
    md_bits_hold(stream, (uint64_t)(p->distance[step.which] - far->from), far->bits);
    md_bits_let_go(stream);
}

static void put_steps(md_bits *to, const plane *p)
{
    md_bits stream = *to; /* in registers, whatever the bytes are written to */
    const unsigned char *at = p->from;
    for (size_t s = 0; s < p->n_steps; s++) {
        size_t n = p->steps[s].literals;
        for (; n >= 4; n -= 4, at += 4) {
            for (int i = 0; i < 4; i++)
                hold_code(&stream, p->symbol[at[i]]);
            md_bits_let_go(&stream);
        }
        for (; n > 0; n--) {
            hold_code(&stream, p->symbol[*at++]);
            md_bits_let_go(&stream);
        }
        if (p->steps[s].length > 0) put_copy(&stream, p, p->steps[s]);
        at += p->steps[s].length;
    }
    hold_code(&stream, p->symbol[END]);
    md_bits_let_go(&stream);
    *to = stream;
}

static void put_stored(md_bits *stream, const unsigned char *from, size_t n)
{
    while (n > 0) {
        size_t part = n < MOST_LITERALS ? n : MOST_LITERALS;
        md_bits_hold(stream, 0, 3);
        md_bits_let_go(stream);
        if (stream->n > 0) md_bits_hold(stream, 0, 8 - stream->n);
        md_bits_hold(stream, part | (~part & 0xffff) << 16, 32);
        md_bits_let_go(stream);
        memcpy(stream->to, from, part);
        stream->to += part;
        from += part;
        n -= part;
    }
}

/* --- what others see ------------------------------------------------------------------------------------------------------ */

md_status md_deflate_init(md_deflate *stream, size_t most, md_error *err)
{
    *stream = (md_deflate){.steps = md_alloc(most / SHORTEST + most / MOST_LITERALS + 2, sizeof *stream->steps, err)};
    return err->code;
}

void md_deflate_free(md_deflate *stream)
{
    md_free(stream->steps);
    *stream = (md_deflate){.steps = NULL};
}

size_t md_deflate_most(size_t n, size_t planes)
{
    return planes * (n + (n / MOST_LITERALS + 1) * STORED_HEAD) + 2 + WORD;
}

void md_deflate_begin(md_deflate *stream, unsigned char *to)
{
    stream->bits = (md_bits){.to = to};
}

void md_deflate_plane(md_deflate *stream, const unsigned char *from, size_t n, const size_t distance[MD_DEFLATE_DISTANCES])
{
    plane p = {.from = from, .n = n, .steps = stream->steps};
    code_table table;
    for (int d = 0; d < MD_DEFLATE_DISTANCES; d++) {
        if (distance[d] >= n || distance[d] > FARTHEST || (d > 0 && distance[d] == p.distance[0])) continue;
        p.class[p.distances] = class_of(distance_span, DISTANCES, distance[d]);
        p.distance[p.distances++] = distance[d];
    }
    find_steps(&p);
    if (is_noise(&p) || !make_codes(&p, &table)) {
        put_stored(&stream->bits, from, n);
    } else {
        put_table(&stream->bits, &table);
        put_steps(&stream->bits, &p);
    }
}

unsigned char *md_deflate_end(md_deflate *stream)
{
    md_bits *bits = &stream->bits;
    md_bits_hold(bits, 1 | 1 << 1, 3); /* the last block, with the codes that all know: */
    md_bits_hold(bits, 0, 7);          /* its end */
    md_bits_let_go(bits);
    return bits->to + (bits->n > 0);
}
