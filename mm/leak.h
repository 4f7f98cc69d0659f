/* leak.h - who holds memory: objects and frames by the function that allocated them.
 * Time is cut into eras by leak_mark(); everything allocated is stamped with its era. A report
 * shows what was allocated in the era that ended with the last mark and is still held: the leaks of
 * what ran in between. The release build has no stamps, and its report says so. */
#ifndef MM_LEAK_H
#define MM_LEAK_H

#include "mm/slab.h"

/* A new era begins. */
void leak_mark(void);

/* Print what is left of the era that ended with the last mark: function, number, bytes. */
void leak_report(void);

/* Print all objects of c in use, whatever their era. */
void leak_report_cache(const struct slab_cache *c);

#endif
