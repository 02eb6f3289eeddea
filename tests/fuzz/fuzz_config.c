/* Any bytes as a configuration of the program: read or refused with a message, never a crash, a leak or an end of the process. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "disk/model/params.h"
#include "io/config/config.h"
#include "param/param_format.h"
#include "param/param_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 loses a text that a syntax error follows; our own blocks are counted below. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig\n";
}

static void expect(int condition)
{
    if (!condition) abort();
}

/* Refused with a message, or taken with values that are written and read back the same. */
static void check_values(const md_params *values, md_params *again)
{
    static char text[1 << 16], back[1 << 16];
    for (const md_param *row = md_disk_params; row->key != NULL; row++) {
        md_error err = {MD_OK, ""};
        md_param_format(row, values, text, sizeof text);
        if (strlen(text) + 1 == sizeof text) continue; /* cut */
        expect(md_param_set_text(row, again, text, "again", &err) == MD_OK);
        md_param_format(row, again, back, sizeof back);
        expect(strcmp(text, back) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    md_params values, again;
    md_error err = {MD_OK, ""}, set = {MD_OK, ""};
    long before = md_alloc_live();
    expect(md_params_default(md_disk_params, &values, &err) == MD_OK);
    expect(md_params_default(md_disk_params, &again, &err) == MD_OK);
    md_status status = md_config_parse(md_disk_params, &values, (const char *)data, bytes, "/nonexistent/x.cfg", NULL, &err);
    expect(status == err.code && (status == MD_OK) == (err.text[0] == '\0'));
    if (status == MD_OK) check_values(&values, &again);
    char *text = calloc(bytes + 1, 1);
    if (text != NULL) {
        if (bytes > 0) memcpy(text, data, bytes);
        expect(md_config_set(md_disk_params, &values, text, NULL, &set) == set.code);
    }
    free(text);
    md_params_free(md_disk_params, &values);
    md_params_free(md_disk_params, &again);
    expect(md_alloc_live() == before);
    return 0;
}
