#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>

/* xmlFree is a variable that holds a function; Swift rightly distrusts shared variables. */
static inline void sverka_xml_free(void *memory) { xmlFree(memory); }
