#include "swarm/run/setup.h"

#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/shelf.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "job/data.h"
#include "param/param_set.h"
#include "swarm/flight/cold/cold_kernels.h"
#include "swarm/model/gas_mix.h"

enum { MOST_FILE_BYTES = 64 << 20 };

static md_status read_params(sw_setup *setup, const md_options *options, md_error *err)
{
    md_params_default(sw_swarm_params, &setup->params, err);
    if (!err->code) md_config_origin_init(&setup->origin, sw_swarm_params, err);
    if (!err->code) md_config_read(sw_swarm_params, &setup->params, options->input, &setup->origin, err);
    for (int i = 0; i < options->n_set && !err->code; i++)
        md_config_set(sw_swarm_params, &setup->params, options->set[i], &setup->origin, err);
    if (!err->code && sw_params_check(&setup->params, err)) {
        const char *where = md_config_where(&setup->origin, sw_swarm_params, err->text);
        md_error_prefix(err, "%s: ", where ? where : options->input);
    }
    return err->code;
}

static void free_source(sw_source *source)
{
    sw_collection_free(&source->collection);
    sw_citations_free(&source->citations);
    md_free(source->path);
}

/* What an earlier run on this rank has read of the same file. */
static bool take_source(sw_source *source, md_shelf *shelf)
{
    source->key = md_data_key(source->path);
    sw_source *kept = source->key ? md_shelf_take(shelf, source->key) : NULL;
    if (!kept) return false;
    kept->elsewhere = source->elsewhere;
    md_free(source->path);
    *source = *kept;
    md_free(kept);
    return true;
}

static void free_kept(void *thing)
{
    free_source(thing);
    md_free(thing);
}

static void leave_source(sw_source *source, md_shelf *shelf)
{
    md_error ignored = {MD_OK, ""}; /* without memory it is not kept */
    bool whole = source->collection.n > 0 && source->key && source->bytes > 0;
    sw_source *kept = shelf && whole ? md_alloc(1, sizeof *kept, &ignored) : NULL;
    if (!kept) {
        free_source(source);
        return;
    }
    *kept = *source;
    md_shelf_put(shelf, &(md_shelf_item){kept->key, kept, kept->bytes, free_kept});
}

static md_status read_source(sw_source *source, const char *folder, const char *name, md_shelf *shelf, md_error *err)
{
    char *text = NULL;
    size_t bytes = 0;
    source->path = md_data_find(folder, "swarm", name, &source->elsewhere, err);
    if (source->path && shelf && take_source(source, shelf)) return MD_OK;
    if (source->path && !md_fs_read_text(source->path, MOST_FILE_BYTES, &text, &bytes, err)) {
        source->checksum = md_hash(text, bytes, 0);
        if (!sw_collection_parse(&source->collection, text, bytes, source->path, err))
            sw_citations_find(&source->citations, text, bytes, err);
        if (!err->code) source->bytes = bytes + 1;
    }
    if (err->code == MD_ERR_IO && source->path && !md_fs_exists(source->path)) md_data_tell(err);
    if (err->code) md_error_prefix(err, "gas.files: ");
    md_free(text);
    return err->code;
}

static md_status read_sources(sw_setup *setup, const md_options *options, md_error *err)
{
    const sw_params *p = &setup->params;
    char *folder = md_fs_folder(options->input, err);
    setup->source = md_alloc((size_t)p->gas.files.n, sizeof *setup->source, err);
    for (int i = 0; i < p->gas.files.n && !err->code; i++) {
        setup->sources++;
        read_source(&setup->source[i], folder, p->gas.files.v[i], setup->shelf, err);
    }
    md_free(folder);
    return err->code;
}

static double transfer(const void *law, double energy_eV)
{
    return sw_angles_transfer(law, energy_eV);
}

static sw_gas_options gas_options(sw_setup *setup)
{
    const sw_params *p = &setup->params;
    setup->elastic = (sw_angles){(sw_law)p->scatter.elastic, p->scatter.low_eV, p->scatter.high_eV};
    return (sw_gas_options){.above = (sw_above)p->gas.above,
                            .density = sw_params_density(p),
                            .integral = p->gas.elastic_is == SW_ELASTIC_INTEGRAL,
                            .superelastic = p->gas.superelastic,
                            .temperature_eV = sw_params_thermal_eV(p->gas.temperature_K),
                            .transfer = p->scatter.elastic == SW_ISOTROPIC ? NULL : transfer,
                            .law = &setup->elastic};
}

/* Without a field something must give electrons energy. */
static md_status check_energy(const sw_setup *setup, md_error *err)
{
    const sw_params *p = &setup->params;
    if (p->field.EN_Td > 0 || p->gas.thermal_motion) return MD_OK;
    for (int c = 0; c < setup->gas.channels; c++)
        if (setup->gas.channel[c].threshold_eV < 0) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG,
                   "field.EN_Td = 0 in a gas at rest, and no excitation goes back (<->, or a ratio of statistical weights): "
                   "electrons come to rest too; expected a field, or gas.thermal_motion");
}

/* A target at rest takes up to 4 m/M of an electron's energy. */
static md_status check_masses(const sw_setup *setup, md_error *err)
{
    for (int c = 0; c < setup->gas.channels; c++) {
        const sw_channel *channel = &setup->gas.channel[c];
        if (channel->mass_ratio <= 0.25 || setup->params.gas.thermal_motion) continue;
        return md_fail(
            err, MD_ERR_CONFIG,
            "gas.thermal_motion = false: in a gas at rest an elastic collision takes up to 4 m/M of the energy, more "
            "than there is with the m/M of %.100s, %g: expected 0.25 at most, or gas.thermal_motion = true",
            setup->params.gas.names.v[channel->species], channel->mass_ratio);
    }
    return MD_OK;
}

static md_status make_gas(sw_setup *setup, md_logger *log, md_error *err)
{
    const sw_params *p = &setup->params;
    int n = p->gas.names.n;
    sw_species *species = md_alloc((size_t)n, sizeof *species, err);
    setup->sharing = md_alloc((size_t)n, sizeof *setup->sharing, err);
    for (int i = 0; i < n && !err->code; i++) {
        species[i] = (sw_species){.name = p->gas.names.v[i],
                                  .database = p->gas.database,
                                  .from = &setup->source[i].collection,
                                  .fraction = sw_params_fraction(p, i)};
        setup->sharing[i] = (sw_sharing){.law = (sw_share)p->ionization.sharing,
                                         .share = p->ionization.share,
                                         .w_eV = p->gas.opb_w_eV.n > 0 ? p->gas.opb_w_eV.v[i] : 1,
                                         .floor = p->ionization.floor,
                                         .taper_eV = p->ionization.taper_eV};
    }
    const sw_gas_options options = gas_options(setup);
    if (!err->code) sw_gas_init(&setup->gas, species, n, &options, log, err);
    if (!err->code && !check_energy(setup, err)) check_masses(setup, err);
    if (!err->code) sw_windows_init(&setup->windows, &setup->gas, p->lut.max_collision ? p->lut.size : 0, err);
    setup->plain = !sw_general_needed(p);
    if (!err->code && !setup->plain) sw_general_init(&setup->general, p, &setup->gas, &setup->windows, err);
    md_free(species);
    return err->code;
}

/* Controls of a scene that is not plain. An alternating field has none, nor a gas that moves: the mean over its velocities would
 * have to be exact to a small part of m/M. Nor have tables in place of formulas, which are not what controls are made of. */
static md_status make_known(sw_setup *setup, md_error *err)
{
    const sw_general *general = &setup->general;
    if (setup->params.sampling.variance_reduction != 0 || general->motion.frequency > 0 || general->thermal) return MD_OK;
    if (setup->params.lut.velocity || setup->params.lut.angle) return MD_OK;
    setup->known = md_alloc(1, sizeof *setup->known, err);
    return err->code ? err->code : sw_known_init(setup->known, &setup->gas, err);
}

/* The fast loop covers plain scenes with a field; the rest flies in flight.c. */
static md_status make_kernel(sw_setup *setup, md_error *err)
{
    sw_kernel kernel = (sw_kernel)setup->params.solver.kernel;
    if (!sw_kernel_there(kernel))
        return md_fail(err, MD_ERR_CONFIG, "solver.kernel = \"%s\": this CPU does not have these instructions (use \"auto\")",
                       sw_kernel_name[kernel]);
    if (!setup->plain) return make_known(setup, err);
    if (setup->params.field.EN_Td <= 0 || setup->params.lut.max_collision) return MD_OK;
    sw_scene scene = sw_setup_scene(setup);
    setup->cold = md_alloc(1, sizeof *setup->cold, err);
    if (setup->cold && !sw_cold_init(setup->cold, &scene, err)) sw_cold_choose(setup->cold, kernel);
    if (!err->code) setup->cold->wants_controls = setup->params.sampling.variance_reduction == 0;
    return err->code;
}

const char *sw_setup_kernel(const sw_setup *setup)
{
    return sw_kernel_name[setup->cold ? setup->cold->kernel : SW_KERNEL_REFERENCE];
}

md_status sw_setup_read(sw_setup *setup, const md_options *options, md_shelf *shelf, md_logger *log, md_error *err)
{
    *setup = (sw_setup){.shelf = shelf, .max_wall_s = options->max_wall_s};
    if (!read_params(setup, options, err) && !read_sources(setup, options, err) && !make_gas(setup, log, err))
        make_kernel(setup, err);
    return err->code;
}

void sw_setup_free(sw_setup *setup)
{
    if (setup->cold) sw_cold_free(setup->cold);
    md_free(setup->cold);
    if (setup->known) sw_known_free(setup->known);
    md_free(setup->known);
    sw_general_free(&setup->general);
    sw_windows_free(&setup->windows);
    sw_gas_free(&setup->gas);
    for (int i = 0; i < setup->sources; i++)
        leave_source(&setup->source[i], setup->shelf);
    md_free(setup->source);
    md_free(setup->sharing);
    md_config_origin_free(&setup->origin);
    md_params_free(sw_swarm_params, &setup->params);
    *setup = (sw_setup){0};
}

sw_scene sw_setup_scene(const sw_setup *setup)
{
    return (sw_scene){.cold = setup->cold,
                      .known = setup->known,
                      .gas = &setup->gas,
                      .windows = &setup->windows,
                      .sharing = setup->sharing,
                      .acceleration = 0.5 * setup->params.field.EN_Td * 1e-21,
                      .general = setup->plain ? NULL : &setup->general};
}

static void copy_vector(double to[3], const md_array *from, double scale)
{
    for (int k = 0; k < 3; k++)
        to[k] = from->n == 3 ? scale * from->v[k] : 0;
}

sw_start sw_setup_start(const sw_setup *setup)
{
    const sw_params *p = &setup->params;
    sw_start start = {.maxwell = p->electrons.start == SW_START_MAXWELL, .energy = sw_params_start_eV(p)};
    if (start.maxwell) start.energy = sw_params_thermal_eV(p->electrons.start_K);
    copy_vector(start.direction, &p->electrons.start_direction, 1);
    copy_vector(start.mean, &p->electrons.start_position_m, sw_params_density(p));
    copy_vector(start.spread, &p->electrons.start_std_m, sw_params_density(p));
    return start;
}
