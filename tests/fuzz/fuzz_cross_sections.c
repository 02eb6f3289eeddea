/* Any bytes as cross-sections: read or refused with a message that names the file, and what is read is in order. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/model/cross_sections.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void expect(int condition)
{
    if (!condition) abort();
}

static void check_process(const sw_process *p)
{
    expect(p->n > 0 && p->species[0] != '\0' && strncmp(p->reaction, p->species, strlen(p->species)) == 0);
    expect(p->threshold_eV >= 0 && p->mass_ratio >= 0 && p->mass_ratio < 1 && p->weight_ratio >= 0);
    for (int i = 0; i < p->n; i++) {
        expect(isfinite(p->energy_eV[i]) && p->energy_eV[i] >= 0 && isfinite(p->sigma[i]) && p->sigma[i] >= 0);
        if (i > 0) expect(p->energy_eV[i] >= p->energy_eV[i - 1]);
        if (i > 1) expect(p->energy_eV[i] > p->energy_eV[i - 2]);
        double sigma = sw_process_sigma(p, p->energy_eV[i], 0);
        expect(sigma == p->sigma[i] || (i + 1 < p->n && sigma == p->sigma[i + 1]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    md_error err = {MD_OK, ""};
    sw_collection all;
    long before = md_alloc_live();
    md_status status = sw_collection_parse(&all, (const char *)data, bytes, "fuzz.txt", &err);
    expect(status == err.code && (status == MD_OK) == (all.n > 0));
    if (status != MD_OK) expect(strncmp(err.text, "fuzz.txt:", 9) == 0);
    for (int i = 0; i < all.n; i++)
        check_process(&all.process[i]);
    sw_collection_free(&all);
    expect(md_alloc_live() == before);
    return 0;
}
