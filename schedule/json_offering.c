/* SPDX-License-Identifier: EUPL-1.2
 *
 * Offerings in and out of JSON; see json_offering.h.
 */
#include "schedule/json_offering.h"

#include "schedule/when.h"

enum { QUARTERS_MAX = 400 };

/* Which member is which field: one table for both ways. */
static const struct {
  const char *key;
  gsize offset;
} HOURS[] = {
  { "vakinhoudelijk", offsetof (ProgrammeOffering, subject_quarters) },
  { "vakdidactisch", offsetof (ProgrammeOffering, didactic_quarters) },
  { "pedagogisch", offsetof (ProgrammeOffering, pedagogic_quarters) },
  { "overig", offsetof (ProgrammeOffering, other_quarters) },
  { "zelfstudie", offsetof (ProgrammeOffering, self_quarters) },
}, TEXTS[] = {
  { "code", offsetof (ProgrammeOffering, code) },
  { "provider", offsetof (ProgrammeOffering, provider) },
  { "activity", offsetof (ProgrammeOffering, activity_type) },
  { "valid_until", offsetof (ProgrammeOffering, valid_until) },
  { "offered", offsetof (ProgrammeOffering, offered_on) },
  { "elements", offsetof (ProgrammeOffering, elements) },
  { "contribution", offsetof (ProgrammeOffering, contribution) },
  { "content", offsetof (ProgrammeOffering, content) },
};
enum { TEXTS_NEEDED = 4 }; /* the first ones */

static void
load_hours (JsonReader *r, json_t *object, ProgrammeOffering *offering)
{
  for (gsize i = 0; i < G_N_ELEMENTS (HOURS); i++)
    *(int *) ((char *) offering + HOURS[i].offset) =
        (int) json_reader_may_int (r, object, HOURS[i].key, 0, QUARTERS_MAX, 0);
  if (offering->self_quarters > offering->subject_quarters + offering->didactic_quarters +
                                    offering->pedagogic_quarters + offering->other_quarters)
    json_reader_fault (r, "zelfstudie", "more than the hours of all areas");
}

static void
load_texts (JsonReader *r, json_t *object, ProgrammeOffering *offering)
{
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    programme_set_text ((char **) ((char *) offering + TEXTS[i].offset),
                        i < TEXTS_NEEDED ? json_reader_need_text (r, object, TEXTS[i].key)
                                         : json_reader_may_text (r, object, TEXTS[i].key));
  if (!g_strv_contains (programme_activity_types (), offering->activity_type))
    json_reader_fault (r, "activity", "“%s” is no activity type of the register",
                       offering->activity_type);
  if (!when_date_valid (offering->valid_until))
    json_reader_fault (r, "valid_until", "“%s” is not a date", offering->valid_until);
  if (*offering->offered_on != '\0' && !when_date_valid (offering->offered_on))
    json_reader_fault (r, "offered", "“%s” is not a date", offering->offered_on);
}

ProgrammeOffering *
json_offering_load (JsonReader *r, json_t *item)
{
  static const char *const KEYS[] = { "code",          "provider",    "activity",
                                      "valid_until",   "offered",     "elements",
                                      "contribution",  "content",     "vakinhoudelijk",
                                      "vakdidactisch", "pedagogisch", "overig",
                                      "zelfstudie",    "validated",   NULL };
  json_t *object = json_reader_object (r, item, "offering", FALSE);
  if (object == NULL)
    return NULL;
  gsize mark = json_reader_enter (r, "offering", 0);
  json_reader_known (r, object, KEYS);
  ProgrammeOffering *offering = programme_offering_new ();
  if (json_object_get (object, "validated") != NULL)
    offering->validated = json_reader_may_flag (r, object, "validated");
  load_texts (r, object, offering);
  load_hours (r, object, offering);
  json_reader_leave (r, mark);
  return offering;
}

json_t *
json_offering_write (const ProgrammeOffering *offering)
{
  json_t *object = json_object ();
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++) {
    const char *text = *(char *const *) ((const char *) offering + TEXTS[i].offset);
    if (i < TEXTS_NEEDED || *text != '\0')
      json_object_set_new (object, TEXTS[i].key, json_string (text));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (HOURS); i++)
    json_object_set_new (object, HOURS[i].key,
                         json_integer (*(const int *) ((const char *) offering + HOURS[i].offset)));
  if (!offering->validated)
    json_object_set_new (object, "validated", json_false ());
  return object;
}
