/* Debian's libxml2 is built with ICU, whose headers clash with Foundation's own copy. They only
 * add fields at the end of a struct that is never touched here. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
#include <string.h>

/* xmlFree is a variable that holds a function; Swift rightly distrusts shared variables. */
static inline void sverka_xml_free(void *memory) { xmlFree(memory); }

/* The C library's search, many bytes at a time: every piece of a file is looked through for a NUL. */
static inline long sverka_find_byte(const void *start, int byte, unsigned long count) {
    const char *found = memchr(start, byte, count);
    return found ? found - (const char *)start : -1;
}
