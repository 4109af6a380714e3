/* SPDX-License-Identifier: EUPL-1.2
 *
 * Any bytes as a programme, in each of its three forms (a corpus each). What is refused says why
 * in proper UTF-8; what is accepted can be judged, shown in a calendar, and written in every form
 * so that it reads back.
 */
#include <stdint.h>
#include <string.h>

#include "schedule/conflicts.h"
#include "schedule/frab.h"
#include "schedule/ics.h"
#include "schedule/json.h"
#include "schedule/xml.h"
#include "tests/schedule/programmes.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* frab's forms know no cancelled sessions, and demand that guids differ. */
static guint
count_confirmed (const Programme *programme)
{
  guint confirmed = 0;
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (!session->cancelled)
      confirmed++;
  }
  return confirmed;
}

static gboolean
has_double_identity (const Programme *programme)
{
  g_autoptr (GPtrArray) found = conflicts_find (programme);
  gboolean doubled = found->len == CONFLICTS_MAX;
  for (guint i = 0; i < found->len; i++) {
    const Conflict *conflict = found->pdata[i];
    g_assert_true (g_utf8_validate (conflict->text, -1, NULL));
    doubled = doubled || conflict->kind == CONFLICT_IDENTITY;
  }
  return doubled;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Programme) programme = programme_load ((const char *) data, size, &error);
  if (programme == NULL) {
    g_assert_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_autofree char *own = programme_json_write (programme);
  g_autoptr (Programme) read = programmes_read (own);
  g_autofree char *again = programme_json_write (read);
  g_assert_cmpstr (own, ==, again);
  g_autofree char *calendar = ics_programme (programme, "h", 0);
  g_assert_true (g_utf8_validate (calendar, -1, NULL));
  if (has_double_identity (programme))
    return 0;
  g_autofree char *frab = programme_frab_write (programme);
  g_autoptr (Programme) from_frab = programmes_read (frab);
  g_assert_cmpuint (from_frab->sessions->len, ==, count_confirmed (programme));
  g_autofree char *xml = programme_xml_write (programme);
  g_autoptr (Programme) from_xml = programmes_read (xml);
  g_assert_cmpuint (from_xml->sessions->len, ==, count_confirmed (programme));
  return 0;
}
