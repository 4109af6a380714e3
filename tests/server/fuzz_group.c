/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists of colleagues from outside: every reading ends, keeps its limits, and where it finds
 * nothing wrong, everybody has a name and an address that mail can go to.
 */
#include <stdint.h>
#include <string.h>

#include "server/sales/groups/group_list.h"
#include "server/sales/order.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_person (const GroupPerson *person, gboolean names_only)
{
  g_autofree char *name = g_strdup (person->name);
  g_autofree char *email = g_strdup (person->email);
  g_assert_true (order_text_fits (&name, 2));
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (names_only ? *email == '\0' : order_email_fits (&email));
  g_assert_cmpint (person->sector & (person->sector - 1), ==, 0);
  g_assert_cmpuint (person->line, >, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (int names_only = 0; names_only <= 1; names_only++) {
    g_auto (GroupList) list;
    group_list_init (&list, names_only);
    group_list_read (&list, (const char *) data, size);
    g_assert_cmpuint (list.people->len, <=, GROUP_PEOPLE_MAX);
    g_assert_cmpuint (list.faults->len, <=, GROUP_FAULTS_MAX);
    for (guint i = 0; list.faults->len == 0 && i < list.people->len; i++)
      check_person (list.people->pdata[i], names_only);
  }
  return 0;
}
