#include "numbers/whole.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

md_whole md_whole_at(const char *at)
{
    md_whole number = {.end = at};
    const char *digits = at + (*at == '+' || *at == '-');
    bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    if (hex) digits += 2;
    size_t n = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
    const char *tail = digits + n;
    for (int l = 0; l < 2 && *tail == 'L'; l++)
        tail++;
    if (n == 0 || isalnum((unsigned char)*tail) || *tail == '.' || *tail == '_') return number;
    errno = 0;
    number.value = strtoll(at, NULL, hex ? 16 : 10);
    number.found = true;
    number.too_large = errno == ERANGE;
    number.end = tail;
    return number;
}
