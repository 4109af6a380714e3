/* SPDX-License-Identifier: EUPL-1.2
 *
 * The only file that knows the generated code of the embedded files; see resources.h.
 */
#include "server/core/resources.h"

#include "server_resources.c.h"

void
resources_register (void)
{
  static gsize once = 0;
  if (g_once_init_enter (&once)) {
    house_server_register_resource ();
    g_once_init_leave (&once, 1);
  }
}
