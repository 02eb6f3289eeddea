/* Any bytes as optical constants, the first one telling in which form: read or refused with a message, and what is read gives a
 * finite index with n > 0 and k >= 0 at any wavelength. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "optics/material/material.h"
#include "optics/material/material_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void expect(int condition)
{
    if (!condition) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char *const name[] = {"fuzz.csv", "fuzz.lnk", "fuzz.yml"};
    if (bytes == 0) return 0;
    md_error err = {MD_OK, ""};
    md_material material;
    long before = md_alloc_live();
    md_status status = md_material_parse(&material, (const char *)data + 1, bytes - 1, name[data[0] % 3], &err);
    expect(status == err.code && (status == MD_OK) == (err.text[0] == '\0'));
    for (double x = -20; status == MD_OK && x < 20; x += 0.37) {
        double n, k;
        md_material_index(&material, x, &n, &k);
        expect(n > 0 && k >= 0 && isfinite(n) && isfinite(k));
    }
    md_material_free(&material);
    expect(md_alloc_live() == before);
    return 0;
}
