/* Every variable of `vars` lies in the segment that the lecture says, by the kernel's own map. */
#include "shell.h"

/* "NAME ... SEGMENT ..." among the lines of vars */
#define LIES_IN(name, segment)                                                              \
    {                                                                                       \
        name " is in the " segment, "vars | grep -c '^" name "  .* " segment " '", "1\n", 0 \
    }

static const struct script scripts[] = {
    LIES_IN("x", "stack"),
    LIES_IN("y", "stack"),
    LIES_IN("tab", "stack"),
    LIES_IN("s1", "stack"),
    LIES_IN("[*]s1", "constants"),
    LIES_IN("s2", "stack"),
    LIES_IN("[*]s2", "heap"),
    LIES_IN("[*]s4", "mapping"),
    LIES_IN("s3", "stack"),
    LIES_IN("counter", "BSS"),
    LIES_IN("global_data", "data"),
    LIES_IN("static_data", "data"),
    LIES_IN("global_bss", "BSS"),
    LIES_IN("static_bss", "BSS"),
    LIES_IN("global_constant", "constants"),
    LIES_IN("f", "text"),
    LIES_IN("printf", "text"),
    LIES_IN("argv", "stack"),
    LIES_IN("environ[[]0]", "stack"),
    LIES_IN("depth 0", "stack"),
    { "nothing lies nowhere", "vars | grep -c nowhere", "0\n", 1 },
};

SCRIPTS_MAIN(scripts)
