#include "disk/output/lines.h"

#include "numbers/constants.h"

static const struct {
    const char *name;
    size_t offset;
    double unit;
} lines[] = {
    {"time", offsetof(md_output_times, time_s), 1},
    {"time_yr", offsetof(md_output_times, time_s), MD_YEAR},
    {"T_M", offsetof(md_output_times, T_M), 1},
    {"s_blow", offsetof(md_output_times, s_blow), 1},
    {"s_blow_lo", offsetof(md_output_times, s_blow_lo), 1},
    {"beta_max", offsetof(md_output_times, beta_max), 1},
};

static md_status write_line(const md_h5 *file, int rank, const char *name, const double *values, int n, md_error *err)
{
    md_h5_slab slab = {{0}, {rank == 0 ? (size_t)n : 0}};
    return md_h5_write(file, name, MD_H5_DOUBLE, &slab, values, err);
}

md_status md_lines_write(const md_rows *rows, const md_h5 *file, int rank, double *line, md_error *err)
{
    int n = rows->held.rows;
    for (size_t i = 0; i < sizeof lines / sizeof *lines && !err->code; i++) {
        for (int row = 0; row < n; row++)
            line[row] = *(const double *)(const void *)((const char *)&rows->times[row] + lines[i].offset) / lines[i].unit;
        write_line(file, rank, lines[i].name, line, n, err);
    }
    if (!err->code && rows->held.psd_rows > 0) {
        for (int row = 0; row < n; row++)
            if (rows->psd_row[row] >= 0) line[rows->psd_row[row]] = rows->times[row].time_s;
        write_line(file, rank, "time_psd", line, rows->held.psd_rows, err);
    }
    return err->code;
}
