#ifndef SVERKA_CPREFETCH_H
#define SVERKA_CPREFETCH_H

/// Asks the processor to bring the cache line at `address` near, and does not wait for it. Any
/// address may be given: a prefetch never faults.
static inline void sverka_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

#endif
