/* The fuzzers' corpora, which tests/run unpacks in the build folder, and the files of data/bad once more, without libFuzzer: also where
 * there is no clang. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <dirent.h>

#define LLVMFuzzerTestOneInput fuzz_config
#define expect expect_config
#include "fuzz/fuzz_config.c"
#undef LLVMFuzzerTestOneInput
#undef expect
#define LLVMFuzzerTestOneInput fuzz_csv
#define expect expect_csv
#include "fuzz/fuzz_csv.c"
#undef LLVMFuzzerTestOneInput
#undef expect
#define LLVMFuzzerTestOneInput fuzz_checkpoint
#define expect expect_checkpoint
#include "fuzz/fuzz_checkpoint.c"

#include "io/files/fs.h"
#include "io/files/fs_names.h"

typedef int (*target)(const uint8_t *data, size_t bytes);

static void replay(const char *folder, target one_input)
{
    DIR *list = opendir(folder);
    if (list == NULL) fprintf(stderr, "%s is not there: tests/run unpacks it\n", folder);
    CHECK(list != NULL);
    for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        md_error err = {MD_OK, ""};
        char *path = md_fs_resolve(folder, entry->d_name, &err), *text = NULL;
        size_t bytes = 0;
        CHECK(md_fs_read_text(path, 1 << 24, &text, &bytes, &err) == MD_OK);
        CHECK(text != NULL && one_input((const uint8_t *)text, bytes) == 0); /* the target aborts when it is not content */
        md_free(text);
        md_free(path);
    }
    if (list != NULL) closedir(list);
}

static void replay_corpus(const char *name, target one_input)
{
    char folder[1024];
    const char *build = getenv("BUILD");
    snprintf(folder, sizeof folder, "%s/corpus/%s", build ? build : "build", name);
    replay(folder, one_input);
}

int main(void)
{
    replay_corpus("config", fuzz_config);
    replay_corpus("csv", fuzz_csv);
    replay_corpus("checkpoint", fuzz_checkpoint);
    replay("tests/data/bad", fuzz_config);
    replay("tests/data/bad", fuzz_csv);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
