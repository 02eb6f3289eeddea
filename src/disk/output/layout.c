#include "disk/output/layout.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "disk/output/fields.h"
#include "disk/physics/grain_heat.h"
#include "disk/setup/provenance.h"
#include "io/files/fs.h"
#include "io/hdf5/h5_label.h"
#include "numbers/constants.h"

enum {
    MD_CHUNK_ROWS = 256,              /* output times */
    MD_CHUNK_VALUES = 1024 * 256 / 8, /* so that reading one time or one cell costs little memory */
    MD_DEFLATE = 1                    /* higher levels gain a few percent and cost twice the time */
};

/* Coordinates come first, so that every listing opens with them. */
static const md_h5_label coordinates[] = {
    {"time", "s", "time since the start of the run", {"time"}},
    {"cell", "1", "number of the annulus, innermost first", {"cell"}},
    {"bin", "1", "number of the size bin, smallest first", {"bin"}},
    {"time_yr", "yr", "time since the start of the run, in years of 365.25 days", {"time"}},
    {"r", "m", "distance from the centre of Mars, mean of the annulus' edges", {"cell"}},
    {"r_lo", "m", "inner edge of the annulus", {"cell"}},
    {"r_hi", "m", "outer edge of the annulus", {"cell"}},
    {"area", "m2", "area of the annulus", {"cell"}},
    {"Omega", "s-1", "Kepler frequency", {"cell"}},
    {"v_K", "m s-1", "Kepler velocity", {"cell"}},
    {"t_orb", "s", "orbital period", {"cell"}},
    {"Sigma_midplane", "kg m-2", "mid-plane surface density, for reference", {"cell"}},
    {"s", "m", "grain radius, geometric mean of the bin's edges", {"bin"}},
    {"s_lo", "m", "lower edge of the size bin", {"bin"}},
    {"s_hi", "m", "upper edge of the size bin", {"bin"}},
    {"m", "kg", "mass of a grain of radius s", {"bin"}},
    {"T_M", "K", "surface temperature of Mars", {"time"}},
    {"s_blow", "m", "largest size with beta = 1/2, 0 where there is none", {"time"}},
    {"s_blow_lo", "m", "smallest size with beta = 1/2, 0 where there is none or all smaller ones leave too", {"time"}},
    {"beta_max", "1", "largest ratio of radiation pressure to gravity on the size grid", {"time"}},
};

static const md_h5_label psd[] = {
    {"time_psd", "s", "times at which the size distribution is kept", {"time_psd"}},
    {"N", "m-2", "number of grains per unit area in each size bin", {"time_psd", "cell", "bin"}},
    {"T_grain", "K", "temperature of grains at the centre of each size bin", {"time_psd", "cell", "bin"}},
};

int md_layout_by_size(const md_params *params)
{
    return params->io.T_grain && params->io.psd && md_grain_heat_wanted(params) ? 2 : 1;
}

enum { MD_COORDINATES = sizeof coordinates / sizeof *coordinates, MD_PSD = sizeof psd / sizeof *psd };

static const char coordinate_names[] = "time_yr r r_lo r_hi area Omega v_K t_orb Sigma_midplane s s_lo s_hi m";

md_status md_layout_init(md_layout *layout, const md_params *params, const md_radial *radial, const md_sizes *sizes,
                         const char *input, md_error *err)
{
    *layout = (md_layout){.params = params, .radial = radial, .sizes = sizes, .input = input};
    int fields = 0;
    while (md_fields[fields].name)
        fields++;
    layout->labels = md_alloc((size_t)(MD_COORDINATES + fields + MD_PSD), sizeof *layout->labels, err);
    int most = radial->n > sizes->n ? radial->n : sizes->n;
    layout->counter = md_alloc((size_t)most, sizeof *layout->counter, err);
    if (err->code) return err->code;
    for (int i = 0; i < most; i++)
        layout->counter[i] = i;
    memcpy(layout->labels, coordinates, sizeof coordinates);
    layout->n_labels = MD_COORDINATES;
    for (const md_field *f = md_fields; f->name; f++)
        if (md_field_is_written(f, params))
            layout->labels[layout->n_labels++] = (md_h5_label){f->name, f->unit, f->long_name, {"time", "cell"}};
    memcpy(layout->labels + layout->n_labels, psd, sizeof psd);
    layout->n_labels += 1 + md_layout_by_size(params);
    return MD_OK;
}

void md_layout_free(md_layout *layout)
{
    md_free(layout->labels);
    md_free(layout->counter);
    layout->labels = NULL;
    layout->counter = NULL;
}

int md_layout_labels(const md_layout *layout, md_extent extent)
{
    return layout->n_labels - (extent.psd_rows > 0 ? 0 : 1 + md_layout_by_size(layout->params));
}

int md_extent_rows(md_extent extent, const char *dimension)
{
    return strcmp(dimension, "time") == 0 ? extent.rows : extent.psd_rows;
}

static size_t length(const md_layout *layout, const char *dimension, md_extent extent)
{
    if (strncmp(dimension, "time", 4) == 0) return (size_t)md_extent_rows(extent, dimension);
    return (size_t)(strcmp(dimension, "cell") == 0 ? layout->radial->n : layout->sizes->n);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

md_h5_shape md_layout_shape(const md_layout *layout, const md_h5_label *label, md_extent extent)
{
    const md_params *p = layout->params;
    md_h5_shape shape = {.rank = 0, .deflate = p->io.compress ? MD_DEFLATE : 0, .checksum = p->io.checksum};
    while (shape.rank < MD_H5_RANK && label->dim[shape.rank]) {
        shape.dim[shape.rank] = length(layout, label->dim[shape.rank], extent);
        shape.rank++;
    }
    if (shape.rank == 1) return shape;
    size_t room = MD_CHUNK_VALUES;
    for (int d = shape.rank - 1; d >= 0; d--) { /* whole bins, whole cells, then as many times as there is room for */
        size_t wanted = d > 0 ? shape.dim[d] : smaller(shape.dim[d], MD_CHUNK_ROWS);
        shape.chunk[d] = smaller(wanted, room);
        room = room / shape.chunk[d] > 0 ? room / shape.chunk[d] : 1;
    }
    return shape;
}

md_h5_slab md_layout_slab(const md_layout *layout, const md_h5_label *label, int row, int rows, md_part part)
{
    bool has_cells = label->dim[1] != NULL, has_bins = has_cells && label->dim[2] != NULL;
    md_h5_slab slab = {{(size_t)row, has_cells ? (size_t)part.first : 0, 0}, {(size_t)rows, 1, 1}};
    if (has_cells) slab.count[1] = (size_t)part.count;
    if (has_bins) slab.count[2] = (size_t)layout->sizes->n;
    if (!has_cells && part.rank != 0) slab.count[0] = 0;
    return slab;
}

double md_layout_bytes(const md_layout *layout, md_extent extent)
{
    double bytes = 1e6;
    for (int i = 0; i < md_layout_labels(layout, extent); i++) {
        md_h5_shape shape = md_layout_shape(layout, &layout->labels[i], extent);
        double values = 1;
        for (int d = 0; d < shape.rank; d++)
            values *= (double)shape.dim[d];
        bytes += values * sizeof(double);
    }
    return bytes;
}

static bool is_counter(const char *name)
{
    return strcmp(name, "cell") == 0 || strcmp(name, "bin") == 0;
}

static md_status create_datasets(const md_layout *layout, const md_h5 *file, md_extent extent, md_error *err)
{
    for (int i = 0; i < md_layout_labels(layout, extent) && !err->code; i++) {
        const md_h5_label *label = &layout->labels[i];
        md_h5_shape shape = md_layout_shape(layout, label, extent);
        md_h5_dataset(file, label->name, is_counter(label->name) ? MD_H5_INT32 : MD_H5_DOUBLE, &shape, err);
    }
    return err->code;
}

/* Rank 0 gives the values, the others only take part in the call. */
static md_status write_line(const md_h5 *file, int rank, const char *name, md_h5_type type, const void *values, int n,
                            md_error *err)
{
    md_h5_slab slab = {{0}, {rank == 0 ? (size_t)n : 0}};
    return md_h5_write(file, name, type, &slab, values, err);
}

static md_status write_coordinates(const md_layout *layout, const md_h5 *file, int rank, md_error *err)
{
    const md_radial *r = layout->radial;
    const md_sizes *s = layout->sizes;
    const struct {
        const char *name;
        const double *values;
        int n;
    } lines[] = {
        {"r", r->r, r->n},           {"r_lo", r->edge, r->n},
        {"r_hi", r->edge + 1, r->n}, {"area", r->area, r->n},
        {"Omega", r->omega, r->n},   {"v_K", r->v_kepler, r->n},
        {"t_orb", r->t_orb, r->n},   {"Sigma_midplane", r->sigma_midplane, r->n},
        {"s", s->s, s->n},           {"s_lo", s->edge, s->n},
        {"s_hi", s->edge + 1, s->n}, {"m", s->m, s->n},
    };
    write_line(file, rank, "cell", MD_H5_INT32, layout->counter, r->n, err);
    if (!err->code) write_line(file, rank, "bin", MD_H5_INT32, layout->counter, s->n, err);
    for (size_t i = 0; i < sizeof lines / sizeof *lines && !err->code; i++)
        write_line(file, rank, lines[i].name, MD_H5_DOUBLE, lines[i].values, lines[i].n, err);
    return err->code;
}

static void temporary(const char *path, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s.tmp", path);
}

md_status md_layout_begin(const md_layout *layout, const md_comm *comm, const char *path, md_extent extent, md_h5 *file,
                          md_error *err)
{
    char name[MD_H5_PATH];
    temporary(path, name, sizeof name);
    if (!md_h5_create(file, comm, name, err) && !create_datasets(layout, file, extent, err))
        write_coordinates(layout, file, comm->rank, err);
    return md_h5_guard(comm, err->code, err);
}

static md_status write_global(const md_layout *layout, const md_h5 *file, md_error *err)
{
    char source[64];
    snprintf(source, sizeof source, "marsdisk %s", md_version());
    const char *const pairs[][2] = {
        {"title", "Debris disk around Mars, marsdisk"},
        {"Conventions", "CF-1.10"},
        {"source", source},
        {"input", layout->input},
        {"coordinates", coordinate_names}, /* xarray makes coordinates of these */
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !err->code; i++)
        md_h5_set_text(file, "/", pairs[i][0], pairs[i][1], err);
    if (!err->code) md_h5_set_double(file, "/", "M_mars_kg", MD_M_MARS, err);
    if (!err->code) md_provenance_label(file, layout->params, err);
    if (!err->code) md_h5_set_int(file, "/", "complete", 1, err);
    return err->code;
}

static md_status label(const md_layout *layout, const md_h5 *file, md_extent extent, md_error *err)
{
    if (md_h5_label_all(file, layout->labels, md_layout_labels(layout, extent), err)) return err->code;
    return write_global(layout, file, err);
}

/* A file that several ranks had open is labelled by one, which opens it again. */
static md_status finish(const md_layout *layout, const char *path, md_extent extent, md_h5 *file, md_error *err)
{
    char name[MD_H5_PATH];
    temporary(path, name, sizeof name);
    if (!file->id) md_h5_open(file, NULL, name, true, err);
    if (!err->code) label(layout, file, extent, err);
    md_h5_close(file, err);
    if (!err->code) md_fs_publish(name, path, err);
    return err->code;
}

void md_layout_abandon(const char *path, md_h5 *file)
{
    char name[MD_H5_PATH];
    md_error ignored = {MD_OK, ""}; /* what made us give up is told already */
    temporary(path, name, sizeof name);
    md_h5_close(file, &ignored);
    md_fs_remove(name, &ignored);
}

md_status md_layout_end(const md_layout *layout, const md_comm *comm, const char *path, md_extent extent, md_h5 *file,
                        md_error *err)
{
    if (comm->size > 1) md_h5_guard(comm, md_h5_close(file, err), err);
    if (!err->code && comm->rank == 0) finish(layout, path, extent, file, err);
    if (err->code) md_layout_abandon(path, file);
    return md_comm_agree(comm, err);
}
