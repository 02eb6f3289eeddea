/* base/log, timer, digest and version. */
#include "check.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/timer.h"
#include "base/version.h"

static char said[4096];

/* What a log of this level writes, both streams in one, into `said`. */
static void speak(md_logger *log, md_log_level level)
{
    md_log_init(log, level);
    log->out = log->warn = tmpfile();
    md_log_info(log, "news %d", 1);
    md_log_detail(log, "detail %d", 2);
    md_log_warn(log, "danger %d", 3);
    rewind(log->out);
    said[fread(said, 1, sizeof said - 1, log->out)] = '\0';
    fclose(log->out);
}

static void test_levels(void)
{
    static md_logger log;
    speak(&log, MD_LOG_VERBOSE);
    CHECK(strcmp(said, "news 1\ndetail 2\nwarning: danger 3\n") == 0);
    speak(&log, MD_LOG_NORMAL);
    CHECK(strcmp(said, "news 1\nwarning: danger 3\n") == 0);
    speak(&log, MD_LOG_QUIET);
    CHECK(strcmp(said, "warning: danger 3\n") == 0);
    speak(&log, MD_LOG_SILENT);
    CHECK(said[0] == '\0');
    CHECK(log.warnings == 1 && log.kept == 1 && strcmp(log.text[0], "danger 3") == 0);
}

static void test_warnings(void)
{
    static md_logger log;
    md_log_init(&log, MD_LOG_SILENT);
    for (int i = 0; i < 1000; i++)
        md_log_warn(&log, "danger %d", i);
    CHECK(log.warnings == 1000 && log.kept == MD_LOG_KEEP);
    CHECK(strcmp(log.text[0], "danger 0") == 0 && strcmp(log.text[MD_LOG_KEEP - 1], "danger 31") == 0);
}

static void test_time(void)
{
    char text[32], small[4] = "abc";
    double first = md_seconds(), now = first;
    bool forward = true;
    md_stopwatch watch = {0, 0, 0};
    md_stopwatch_start(&watch);
    while (now - first < 1e-3) {
        double next = md_seconds();
        forward = forward && next >= now;
        now = next;
    }
    md_stopwatch_stop(&watch);
    CHECK(forward);
    CHECK(watch.laps == 1 && watch.total >= 0.99e-3 && watch.total < 60);
    CHECK(strlen(md_utc(text, sizeof text)) == 20 && text[4] == '-' && text[10] == 'T' && text[19] == 'Z');
    CHECK(strlen(md_utc(small, sizeof small)) < sizeof small);
}

static int bits_set(uint64_t x)
{
    int n = 0;
    for (; x != 0; x &= x - 1)
        n++;
    return n;
}

/* One flipped bit changes about half of the digest, wherever it is and however long the text. */
static void test_digest(void)
{
    unsigned char data[41];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)(7 * i);
    long total = 0, cases = 0;
    int fewest = 64;
    for (size_t bytes = 1; bytes <= sizeof data; bytes++) {
        uint64_t whole = md_hash(data, bytes, 0);
        for (size_t bit = 0; bit < 8 * bytes; bit++) {
            data[bit / 8] = (unsigned char)(data[bit / 8] ^ 1u << bit % 8);
            int changed = bits_set(whole ^ md_hash(data, bytes, 0));
            data[bit / 8] = (unsigned char)(data[bit / 8] ^ 1u << bit % 8);
            fewest = changed < fewest ? changed : fewest;
            total += changed;
            cases++;
        }
        CHECK(whole != md_hash(data, bytes - 1, 0) && whole != md_hash(data, bytes, 1));
    }
    CHECK(fewest > 8);
    CHECK(fabs((double)total / (double)cases - 32) < 0.2);
    CHECK(md_hash("", 0, 0) != md_hash("\0", 1, 0) &&
          md_hash("\0\0\0\0\0\0\0\0\0", 8, 0) != md_hash("\0\0\0\0\0\0\0\0\0", 9, 0));
    CHECK(md_mix(0) == 0 && md_mix(0x9e3779b97f4a7c15u) == 0xe220a8397b1dcdafu); /* first output of splitmix64 with seed 0 */
}

static void test_version(void)
{
    CHECK(md_version()[0] != '\0' && md_commit()[0] != '\0' && md_build_flags()[0] != '\0' && md_compiler()[0] != '\0');
}

int main(void)
{
    test_levels();
    test_warnings();
    test_time();
    test_digest();
    test_version();
    return check_report();
}
