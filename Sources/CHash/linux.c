#define _GNU_SOURCE

#include "clinux.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int sverka_syncfs(int descriptor) { return syncfs(descriptor); }

int sverka_start_writing(int descriptor) {
    return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int sverka_rename_without_replacing(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int sverka_contains(const void *bytes, unsigned long count, const void *part,
                    unsigned long part_count) {
    return memmem(bytes, count, part, part_count) != NULL;
}

void sverka_map_from(int bytes, int kept) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, kept);
#else
    (void)bytes;
    (void)kept;
#endif
}

int sverka_processor(void) { return sched_getcpu(); }

unsigned long sverka_thread(void) { return (unsigned long)pthread_self(); }

void sverka_leave_processor(int processor) {
    cpu_set_t all, others;
    if (processor < 0 || processor >= CPU_SETSIZE) return;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return;
    others = all;
    CPU_CLR(processor, &others);
    if (CPU_COUNT(&others) == 0) return;
    if (sched_setaffinity(0, sizeof others, &others) == 0) {
        (void)sched_setaffinity(0, sizeof all, &all);
    }
}
