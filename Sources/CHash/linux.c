#define _GNU_SOURCE

#include "clinux.h"

#include <fcntl.h>
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

void sverka_map_from(int bytes) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, bytes);
#else
    (void)bytes;
#endif
}
