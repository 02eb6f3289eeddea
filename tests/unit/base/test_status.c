/* base/status and base/memory: the first error is the one that is told; every block is counted. */
#include "check.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

static void test_error(void)
{
    md_error err = {MD_OK, ""};
    md_error_prefix(&err, "nothing: ");
    CHECK(err.code == MD_OK && err.text[0] == '\0');
    CHECK(md_fail(&err, MD_ERR_CONFIG, "cells = %d", -1) == MD_ERR_CONFIG);
    CHECK(md_fail(&err, MD_ERR_IO, "later") == MD_ERR_CONFIG);
    md_error_prefix(&err, "%s:%d: ", "a.cfg", 7);
    CHECK(err.code == MD_ERR_CONFIG && strcmp(err.text, "a.cfg:7: cells = -1") == 0);
    CHECK(md_fail(NULL, MD_ERR_IO, "nobody listens") == MD_ERR_IO);
    md_error_prefix(NULL, "nobody listens");
}

/* Text longer than the message is cut and stays terminated. */
static void test_long_text(void)
{
    char long_text[3 * MD_ERROR_TEXT];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    md_error err = {MD_OK, ""};
    md_fail(&err, MD_ERR_IO, "%s", long_text);
    CHECK(strlen(err.text) == MD_ERROR_TEXT - 1);
    md_error_prefix(&err, "front: ");
    CHECK(strlen(err.text) == MD_ERROR_TEXT - 1 && strncmp(err.text, "front: xxx", 10) == 0);
    md_error_prefix(&err, "%s", long_text);
    CHECK(strlen(err.text) == MD_ERROR_TEXT - 1);
}

static void test_memory(void)
{
    md_error err = {MD_OK, ""};
    unsigned char *block = md_alloc(1000, 3, &err), *nothing = md_alloc(0, 8, &err);
    double *aligned = md_alloc_aligned(13, sizeof *aligned, &err), *none = md_alloc_aligned(0, 8, &err);
    int sum = 0;
    for (int i = 0; i < 3000; i++)
        sum += block[i];
    CHECK(sum == 0 && nothing != NULL && none != NULL && (uintptr_t)aligned % 64 == 0 && aligned[12] == 0);
    char *text = md_strdup("text", &err);
    CHECK(text != NULL && strcmp(text, "text") == 0);
    CHECK(md_alloc_live() == 5 && err.code == MD_OK);
    md_free(block);
    md_free(nothing);
    md_free(aligned);
    md_free(none);
    md_free(text);
    md_free(NULL);
    CHECK(md_alloc_live() == 0);
}

static void test_no_memory(void)
{
    md_error err = {MD_OK, ""}, aligned = {MD_OK, ""};
    CHECK(md_alloc(SIZE_MAX / 4, 8, &err) == NULL && err.code == MD_ERR_MEMORY && strstr(err.text, "no memory") != NULL);
    CHECK(md_alloc_aligned(SIZE_MAX / 8, 8, &aligned) == NULL && aligned.code == MD_ERR_MEMORY);
    CHECK(md_alloc_live() == 0);
}

int main(void)
{
    test_error();
    test_long_text();
    test_memory();
    test_no_memory();
    return check_report();
}
