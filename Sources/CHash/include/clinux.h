#ifndef SVERKA_CLINUX_H
#define SVERKA_CLINUX_H

// Linux calls that the C library declares under _GNU_SOURCE only, which Swift's Glibc module is
// built without. Each answers as the call of its name does: -1 with errno on failure.

/// syncfs(2): makes durable everything written to the file system that `descriptor` is on.
int sverka_syncfs(int descriptor);

/// sync_file_range(2) over the whole file with SYNC_FILE_RANGE_WRITE: starts writing its pages out
/// and does not wait for them.
int sverka_start_writing(int descriptor);

/// renameat2(2) with RENAME_NOREPLACE: EEXIST where `to` exists, EINVAL where the file system
/// cannot tell.
int sverka_rename_without_replacing(const char *from, const char *to);

/// memmem(3): whether `part` stands somewhere in `bytes`.
int sverka_contains(const void *bytes, unsigned long count, const void *part,
                    unsigned long part_count);

/// mallopt(3) with M_MMAP_THRESHOLD: from so many bytes on an allocation is mapped by itself, and
/// given back to the system when it is freed. With M_TRIM_THRESHOLD: of the others so many free
/// bytes are kept for what comes next.
void sverka_map_from(int bytes, int kept);

/// sched_getcpu(3): the processor that runs the calling thread now.
int sverka_processor(void);

/// pthread_create(3) of a thread that nobody joins, which does `work(context)`: 0, or the fault's
/// number, and then `work` is never called.
int sverka_start_thread(unsigned long stack_bytes, void (*work)(void *), void *context);

/// sysconf(3): how many processors there are to run on.
long sverka_processors(void);

/// pthread_self(3): tells threads that run apart.
unsigned long sverka_thread(void);

/// Moves the calling thread off a processor by sched_setaffinity(2), and lets it go back later:
/// nothing is bound for good. Does nothing where there is no other processor for it.
void sverka_leave_processor(int processor);

#endif
