/* reboot.c - restart the machine; as `poweroff` or `halt`, switch it off or stop it. */
#include "user/lib/util.h"

#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    prog_init(argv[0], "");
    if (argc > 1)
        prog_usage();
    const char *name = base_name(argv[0]);
    int how = RB_AUTOBOOT;
    if (strcmp(name, "poweroff") == 0)
        how = RB_POWER_OFF;
    else if (strcmp(name, "halt") == 0)
        how = RB_HALT_SYSTEM;
    sync();
    reboot(how);
    warn(name);
    return 1;
}
