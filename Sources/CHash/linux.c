#define _GNU_SOURCE

#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
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

struct errand {
    void (*work)(void *);
    void *context;
};

static void *run_errand(void *given) {
    struct errand errand = *(struct errand *)given;
    free(given);
    errand.work(errand.context);
    return NULL;
}

int sverka_start_thread(unsigned long stack_bytes, void (*work)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_t thread;
    struct errand *errand = malloc(sizeof *errand);
    if (errand == NULL) return ENOMEM;
    errand->work = work;
    errand->context = context;
    int fault = pthread_attr_init(&attributes);
    if (fault == 0) {
        (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        fault = pthread_attr_setstacksize(&attributes, stack_bytes);
        if (fault == 0) fault = pthread_create(&thread, &attributes, run_errand, errand);
        (void)pthread_attr_destroy(&attributes);
    }
    if (fault != 0) free(errand);
    return fault;
}

long sverka_processors(void) { return sysconf(_SC_NPROCESSORS_ONLN); }

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
