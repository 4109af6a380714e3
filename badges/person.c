/* SPDX-License-Identifier: EUPL-1.2
 *
 * People; see person.h.
 */
#include "badges/person.h"

#include <string.h>

static void
item_clear (gpointer data)
{
  BadgeItem *item = data;
  g_free (item->room);
  g_free (item->title);
}

void
badge_person_free (BadgePerson *person)
{
  if (person == NULL)
    return;
  g_free (person->name);
  g_free (person->school);
  g_free (person->place);
  g_free (person->ticket);
  g_clear_pointer (&person->items, g_array_unref);
  g_free (person);
}

void
badge_person_add_item (BadgePerson *person, guint8 day, guint16 starts_min, guint16 ends_min,
                       const char *room, const char *title)
{
  if (person->items == NULL) {
    person->items = g_array_new (FALSE, FALSE, sizeof (BadgeItem));
    g_array_set_clear_func (person->items, item_clear);
  }
  const BadgeItem item = { day, starts_min, ends_min, g_strdup (room), g_strdup (title) };
  g_array_append_val (person->items, item);
}

/* FNV-1a of 64 bits; a text ends with a NUL, so that neighbours do not run together. Chance is all
 * it guards against. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
static guint64
mix (guint64 hash, const void *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    hash = (hash ^ ((const guint8 *) bytes)[i]) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static guint64
mix_text (guint64 hash, const char *text)
{
  return mix (hash, text == NULL ? "" : text, text == NULL ? 1 : strlen (text) + 1);
}

guint64
badge_person_print (const BadgePerson *person, gboolean back)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);
  for (guint i = 0; back && person->items != NULL && i < person->items->len; i++) {
    const BadgeItem *item = &g_array_index (person->items, BadgeItem, i);
    hash = mix (hash, &item->day, sizeof item->day);
    hash = mix (hash, &item->starts_min, sizeof item->starts_min);
    hash = mix_text (mix_text (hash, item->room), item->title);
  }
  if (back)
    return hash;
  const char *texts[] = { person->name, person->school, person->place, person->ticket,
                          person->lang };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    hash = mix_text (hash, texts[i]);
  const guint32 numbers[] = { person->role, person->days, person->no_photo != FALSE,
                              person->number };
  hash = mix (hash, numbers, sizeof numbers);
  return mix (hash, person->code.bytes, BADGE_CODE_BYTES);
}

/* ---- Order ---- */

typedef struct {
  BadgePerson *person;
  char *key, *name;
} Sorted;

/* Capitals and accents do not count. */
static char *
plain (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text == NULL ? "" : text, -1, G_NORMALIZE_NFKD);
  g_autofree char *folded = g_utf8_casefold (apart == NULL ? "" : apart, -1);
  GString *out = g_string_new (NULL);
  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (out, g_utf8_get_char (at));
  return g_string_free (out, FALSE);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Sorted *first = a, *second = b;
  int order = strcmp (first->key, second->key);
  if (order == 0)
    order = strcmp (first->name, second->name);
  if (order != 0)
    return order;
  guint32 one = first->person->number, two = second->person->number;
  return one < two ? -1 : one > two;
}

static char *
key_of (const BadgePerson *person, BadgeOrder order)
{
  switch (order) {
  case BADGE_ORDER_SCHOOL:
    return plain (person->school);
  case BADGE_ORDER_TICKET:
    return plain (person->ticket);
  case BADGE_ORDER_NUMBER:
    return g_strdup_printf ("%010u", person->number);
  case BADGE_ORDER_NAME:
  case BADGE_ORDER_GIVEN:
    break;
  }
  return g_strdup ("");
}

void
badge_people_sort (GPtrArray *people, BadgeOrder order)
{
  if (order == BADGE_ORDER_GIVEN || people->len == 0)
    return;
  g_autofree Sorted *sorted = g_new (Sorted, people->len);
  for (guint i = 0; i < people->len; i++) {
    BadgePerson *person = people->pdata[i];
    sorted[i] = (Sorted){ person, key_of (person, order), plain (person->name) };
  }
  qsort (sorted, people->len, sizeof (Sorted), compare);
  for (guint i = 0; i < people->len; i++) {
    people->pdata[i] = sorted[i].person;
    g_free (sorted[i].key);
    g_free (sorted[i].name);
  }
}
