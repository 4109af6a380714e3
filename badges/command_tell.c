/* SPDX-License-Identifier: EUPL-1.2
 *
 * The commands of congress-badges that tell; see command.h.
 */
#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

#include "badges/command.h"
#include "badges/error.h"
#include "badges/number.h"
#include "badges/proof.h"

static gboolean
check_file (const char *path, GError **error)
{
  const Options options = { .layout = (char *) path };
  g_autoptr (BadgeLayout) layout = options_layout (&options, error);
  return layout != NULL;
}

static gboolean
list_layouts (const char *lang, GError **error)
{
  g_auto (GStrv) names = badge_layouts_shipped ();
  for (char **name = names; *name != NULL; name++) {
    g_autoptr (BadgeLayout) layout = badge_layout_shipped (*name, error);
    if (layout == NULL)
      return FALSE;
    g_print ("%-14s %2u × %5.1f × %5.1f mm  %s\n", *name, badge_layout_labels (layout),
             layout->label_width, layout->label_height, badge_layout_title (layout, lang));
  }
  return TRUE;
}

gboolean
command_layouts (const Options *options, GError **error)
{
  const char *name = options->rest[1];
  if (options->check != NULL)
    return check_file (options->check, error);
  if (name == NULL)
    return list_layouts (options->lang, error);
  g_autofree char *text = badge_layout_shipped_text (name);
  if (text == NULL) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "there is no layout %s", name);
    return FALSE;
  }
  g_print ("%s", text);
  return TRUE;
}

/** What verifying found. */
typedef struct {
  guint faults, remarks;
  gboolean tight;
} Findings;

static void
tell (Findings *findings, gboolean fault, const BadgePerson *person, const char *what)
{
  char number[BADGE_NUMBER_SIZE];
  badge_number_format (person->number, number);
  g_print ("%s %s (%s): %s\n", fault ? "FAULT " : "remark", number, person->name, what);
  *(fault ? &findings->faults : &findings->remarks) += 1;
}

static void
tell_flaw (BadgeFlaw flaw, const BadgePerson *person, const char *text, double size_pt,
           gpointer user)
{
  Findings *findings = user;
  g_autofree char *what =
      flaw == BADGE_FLAW_GLYPH
          ? g_strdup_printf ("no face has a letter of \"%s\"", text)
          : g_strdup_printf ("\"%s\" is set in %.2f points, less than the layout wants", text,
                             size_pt);
  tell (findings, flaw == BADGE_FLAW_GLYPH || findings->tight, person, what);
}

static gboolean
check_tags (const Options *options, const GPtrArray *people, Findings *findings, GError **error)
{
  static const char *const WHY[] = {
    [BADGE_TAG_OK] = NULL,
    [BADGE_TAG_FOREIGN] = "the code was not made with this key",
    [BADGE_TAG_OTHER_CONGRESS] = "the code is of another congress",
    [BADGE_TAG_UNKNOWN_GENERATION] = "the code is of another generation of the key",
  };
  if (options->tag_key == NULL)
    return TRUE;
  if (options->congress < 0)
    return options_usage (error, "--tag-key needs --congress");
  guint8 key[BADGE_TAG_KEY_BYTES];
  if (!options_tag_key (options, key, error))
    return FALSE;
  BadgeTagKeys keys = { .congress = (guint8) options->congress };
  badge_tag_keys_set (&keys, (guint) options->generation, key);
  for (guint i = 0; i < people->len; i++) {
    const BadgePerson *person = people->pdata[i];
    BadgeTag tag = badge_code_check (&person->code, &keys);
    if (tag != BADGE_TAG_OK)
      tell (findings, TRUE, person, WHY[tag]);
  }
  sodium_memzero (key, sizeof key);
  sodium_memzero (&keys, sizeof keys);
  return TRUE;
}

gboolean
command_verify (const Options *options, GError **error)
{
  g_auto (Job) job = { 0 };
  Findings findings = { .tight = options->tight };
  if (!job_open (&job, options, error) ||
      !job_read_people (&job, options, options->rest[1], error) ||
      !check_tags (options, job.people, &findings, error))
    return FALSE;
  for (guint i = 0; i < job.people->len; i++)
    if (!badge_proof (job.layout, &job.sheet.edition, job.people->pdata[i], tell_flaw, &findings,
                      error))
      return FALSE;
  g_print ("%u badges on %u sheets: %u faults, %u remarks\n", job.people->len,
           badge_sheet_sheets (&job.sheet, job.people->len), findings.faults, findings.remarks);
  if (findings.faults == 0)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%u faults", findings.faults);
  return FALSE;
}
