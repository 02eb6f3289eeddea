/* A configuration file made safe for libconfig, whose readers in use (1.5) wrap integers to 32 bits without a word, want one type
 * in an array, end the whole program when a folder is included, and stumble over a byte-order mark or a comment at the end.
 *
 * Shapes: one text, and for each of its lines the file and line it came from
 * Units:  -
 * Owner:  md_config_text owns its parts; zero-initialise, free with md_config_text_free
 * MPI:    Local
 * Source: libconfig manual, "Configuration files"
 */
#ifndef MD_IO_CONFIG_CONFIG_TEXT_H
#define MD_IO_CONFIG_CONFIG_TEXT_H

#include <stddef.h>

#include "base/status.h"

enum { MD_CONFIG_MOST_BYTES = 4 << 20, MD_CONFIG_MOST_FILES = 32, MD_CONFIG_MOST_DEPTH = 10, MD_CONFIG_SHOWN_NAME = 1000 };

typedef struct md_config_line {
    int file, line;
} md_config_line;

typedef struct md_config_text {
    char *text;
    size_t length, room;
    md_config_line *line; /* line[i] is where line i + 2 of `text` came from; its line 1 is empty */
    size_t lines, line_room;
    char *file[MD_CONFIG_MOST_FILES];
    int files;
} md_config_text;

/* Take `bytes` of a file called `name`: comments and carriage returns go, integers are written in decimal and beyond 32 bits get
 * libconfig's L, brackets become parentheses, and files named by @include are put in place, meant from the folder of `name`.
 * MD_ERR_CONFIG with "file:line: ": a byte 0, an integer beyond 64 bits, a comment or a string without end, a bad @include.
 * MD_ERR_IO: an included file cannot be read. MD_ERR_MEMORY. */
md_status md_config_text_expand(md_config_text *out, const char *text, size_t bytes, const char *name, md_error *err);

/* "file:line" of a line of `text`, counted from 1; a long name is shortened, never the line. */
void md_config_text_where(const md_config_text *out, int line, char *buffer, size_t size);

void md_config_text_free(md_config_text *out);

#endif
