/* SPDX-License-Identifier: EUPL-1.2
 *
 * schedule.xml in and out; see xml.h.
 */
#include "schedule/xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlwriter.h>
#include <string.h>

#include "schedule/frab_event.h"
#include "schedule/when.h"

enum { XML_BYTES_MAX = 16 * 1024 * 1024 };

#define X(text) ((const xmlChar *) (text))

/* ---- Reading ---- */

static gboolean
refuse (GError **error, const xmlNode *node, const char *name, const char *why)
{
  g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "line %ld, <%s>: %s%s%s",
               xmlGetLineNo ((xmlNode *) node), (const char *) node->name, name != NULL ? name : "",
               name != NULL ? ": " : "", why);
  return FALSE;
}

static xmlNode *
child (const xmlNode *node, const char *name)
{
  for (xmlNode *at = node->children; at != NULL; at = at->next)
    if (at->type == XML_ELEMENT_NODE && strcmp ((const char *) at->name, name) == 0)
      return at;
  return NULL;
}

static xmlNode *
next_named (xmlNode *node, const char *name)
{
  while (node != NULL &&
         (node->type != XML_ELEMENT_NODE || strcmp ((const char *) node->name, name) != 0))
    node = node->next;
  return node;
}

/* The words of a child element, without outer blanks. Returns: (transfer full): never NULL. */
static char *
words (const xmlNode *node, const char *name)
{
  xmlNode *at = child (node, name);
  xmlChar *content = at != NULL ? xmlNodeGetContent (at) : NULL;
  char *text = g_strstrip (g_strdup (content != NULL ? (const char *) content : ""));
  xmlFree (content);
  return text;
}

static char *
attribute (const xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp ((xmlNode *) node, X (name));
  char *text = g_strdup (value != NULL ? (const char *) value : "");
  xmlFree (value);
  return text;
}

static void
read_persons (Programme *programme, const xmlNode *node, ProgrammeSession *session)
{
  const xmlNode *persons = child (node, "persons");
  xmlNode *first = persons != NULL ? persons->children : NULL;
  for (xmlNode *person = next_named (first, "person"); person != NULL;
       person = next_named (person->next, "person")) {
    xmlChar *content = xmlNodeGetContent (person);
    g_autofree char *name = g_strstrip (g_strdup ((const char *) content));
    xmlFree (content);
    g_autofree char *guid = attribute (person, "guid");
    g_autofree char *id = attribute (person, "id");
    if (*name != '\0')
      frab_event_add_person (programme, session,
                             *guid != '\0' ? guid
                             : *id != '\0' ? id
                                           : name,
                             name);
  }
}

static gboolean
read_event (Programme *programme, const xmlNode *node, const char *room, int day, GError **error)
{
  g_autofree char *id = attribute (node, "id");
  g_autofree char *guid = attribute (node, "guid");
  g_autofree char *title = words (node, "title");
  g_autofree char *subtitle = words (node, "subtitle");
  g_autofree char *abstract = words (node, "abstract");
  g_autofree char *description = words (node, "description");
  g_autofree char *type = words (node, "type");
  g_autofree char *language = words (node, "language");
  g_autofree char *track = words (node, "track");
  g_autofree char *date = words (node, "date");
  g_autofree char *duration = words (node, "duration");
  FrabEvent event = { .guid = guid,
                      .title = title,
                      .subtitle = subtitle,
                      .abstract = abstract,
                      .description = description,
                      .type = type,
                      .language = language,
                      .room = room,
                      .track = track,
                      .date = date,
                      .duration = duration,
                      .day = day };
  if (!g_ascii_string_to_signed (id, 10, 1, G_MAXINT32, &event.id, NULL))
    return refuse (error, node, "id", "is not a positive number");
  const char *field = NULL;
  g_autoptr (GError) fault = NULL;
  ProgrammeSession *session = frab_event_add (programme, &event, &field, &fault);
  if (session == NULL)
    return refuse (error, node, field, fault->message);
  read_persons (programme, node, session);
  return TRUE;
}

static gboolean
read_day (Programme *programme, const xmlNode *node, GError **error)
{
  g_autofree char *date = attribute (node, "date");
  g_autofree char *start = attribute (node, "start");
  if (*date == '\0' && strlen (start) > 10) {
    g_free (date);
    date = g_strndup (start, 10);
  }
  if (!when_date_valid (date))
    return refuse (error, node, "date", "is not a date");
  programme_add_day (programme, date);
  for (xmlNode *room = next_named (node->children, "room"); room != NULL;
       room = next_named (room->next, "room")) {
    g_autofree char *name = attribute (room, "name");
    g_autofree char *guid = attribute (room, "guid");
    if (*name == '\0')
      return refuse (error, room, "name", "is missing");
    if (programme_find_room (programme, name) == NULL) {
      ProgrammeRoom *made = programme_add_room (programme, name);
      if (g_uuid_string_is_valid (guid))
        programme_set_text (&made->guid, guid);
    }
    for (xmlNode *event = next_named (room->children, "event"); event != NULL;
         event = next_named (event->next, "event"))
      if (!read_event (programme, event, name, (int) programme->days->len, error))
        return FALSE;
  }
  return TRUE;
}

static gboolean
read_conference (Programme *programme, const xmlNode *root, GError **error)
{
  const xmlNode *conference = child (root, "conference");
  if (conference == NULL)
    return refuse (error, root, "conference", "is missing");
  char *version = words (root, "version");
  char *title = words (conference, "title");
  char *acronym = words (conference, "acronym");
  char *zone = words (conference, "time_zone_name");
  char *base_url = words (conference, "base_url");
  programme_set_text (&programme->version, version);
  programme_set_text (&programme->title, title);
  programme_set_text (&programme->acronym, acronym);
  programme_set_text (&programme->time_zone, zone);
  programme_set_text (&programme->base_url, base_url);
  programme->number = 1;
  char *all[] = { version, title, acronym, zone, base_url };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
  for (xmlNode *track = next_named (conference->children, "track"); track != NULL;
       track = next_named (track->next, "track")) {
    g_autofree char *name = attribute (track, "name");
    g_autofree char *colour = attribute (track, "color");
    g_autofree char *slug = programme_slug (name);
    if (*slug == '\0' || programme_find_track (programme, slug) != NULL)
      continue;
    ProgrammeTrack *made = programme_add_track (programme, slug);
    programme_set_text (&made->name_nl, name);
    programme_set_text (&made->name_en, name);
    if (strlen (colour) == 7)
      programme_set_text (&made->colour, colour);
  }
  return *programme->title != '\0' ? TRUE : refuse (error, conference, "title", "is missing");
}

static Programme *
read_document (xmlDoc *doc, GError **error)
{
  const xmlNode *root = xmlDocGetRootElement (doc);
  if (doc->intSubset != NULL || root == NULL ||
      strcmp ((const char *) root->name, "schedule") != 0) {
    g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM,
                         "line 1: not a <schedule> without a DOCTYPE");
    return NULL;
  }
  g_autoptr (Programme) programme = programme_new ();
  if (!read_conference (programme, root, error))
    return NULL;
  for (xmlNode *day = next_named (root->children, "day"); day != NULL;
       day = next_named (day->next, "day"))
    if (!read_day (programme, day, error))
      return NULL;
  programme_sort (programme);
  return g_steal_pointer (&programme);
}

static void
stay_silent (void *context, const char *format, ...)
{
  (void) context, (void) format;
}

Programme *
programme_xml_read (const char *text, gsize size, GError **error)
{
  /* Before the parser sees it: no entity is ever declared, so none can grow. */
  if (size > XML_BYTES_MAX || g_strstr_len (text, (gssize) size, "<!DOCTYPE") != NULL) {
    g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM,
                         size > XML_BYTES_MAX ? "larger than 16 MiB" : "a DOCTYPE is not accepted");
    return NULL;
  }
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  xmlSetGenericErrorFunc (NULL, stay_silent);
  xmlDoc *doc = xmlCtxtReadMemory (parser, text, (int) size, NULL, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  Programme *programme = NULL;
  if (doc != NULL) {
    programme = read_document (doc, error);
  } else {
    const xmlError *fault = xmlCtxtGetLastError (parser);
    g_autofree char *why = g_strchomp (g_utf8_make_valid (
        fault != NULL && fault->message != NULL ? fault->message : "no XML", -1));
    g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "line %d: %s",
                 fault != NULL ? fault->line : 1, why);
  }
  xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return programme;
}

/* ---- Writing ---- */

/* XML 1.0 has no place for control characters (section 2.2), whatever a speaker pasted. */
static char *
clean (const char *text)
{
  char *copy = g_strdup (text);
  for (char *at = copy; *at != '\0'; at++)
    if ((guchar) *at < 0x20 && *at != '\n' && *at != '\t')
      *at = ' ';
  return copy;
}

static void
element (xmlTextWriter *writer, const char *name, const char *text)
{
  g_autofree char *safe = clean (text);
  xmlTextWriterWriteElement (writer, X (name), X (safe));
}

static void
put_attribute (xmlTextWriter *writer, const char *name, const char *text)
{
  g_autofree char *safe = clean (text);
  xmlTextWriterWriteAttribute (writer, X (name), X (safe));
}

static void
write_persons (xmlTextWriter *writer, const ProgrammeSession *session)
{
  xmlTextWriterStartElement (writer, X ("persons"));
  for (guint i = 0; i < session->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = session->speakers->pdata[i];
    g_autofree char *name = clean (speaker->name);
    xmlTextWriterStartElement (writer, X ("person"));
    put_attribute (writer, "guid", speaker->guid);
    xmlTextWriterWriteString (writer, X (name));
    xmlTextWriterEndElement (writer);
  }
  xmlTextWriterEndElement (writer);
}

static void
write_event (xmlTextWriter *writer, const Programme *programme, const ProgrammeSession *session,
             GTimeZone *zone)
{
  gint64 minutes = (session->ends_ms - session->starts_ms) / 60000;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, session->id);
  g_autofree char *date = when_format_iso (session->starts_ms, zone);
  g_autofree char *start = g_strndup (date + 11, 5);
  g_autofree char *duration =
      g_strdup_printf ("%02d:%02d", (int) (minutes / 60), (int) (minutes % 60));
  g_autofree char *url = frab_session_url (programme, session);
  xmlTextWriterStartElement (writer, X ("event"));
  put_attribute (writer, "guid", session->guid);
  put_attribute (writer, "id", id);
  element (writer, "room", session->room->name);
  element (writer, "title", session->title);
  element (writer, "subtitle", session->subtitle);
  element (writer, "type", session->type);
  element (writer, "date", date);
  element (writer, "start", start);
  element (writer, "duration", duration);
  element (writer, "abstract", session->abstract);
  element (writer, "track", session->track != NULL ? session->track->name_nl : "");
  write_persons (writer, session);
  element (writer, "language", session->language);
  if (url != NULL)
    element (writer, "url", url);
  xmlTextWriterEndElement (writer);
}

static void
write_room (xmlTextWriter *writer, const Programme *programme, const ProgrammeRoom *room, int day,
            GTimeZone *zone)
{
  gboolean begun = FALSE;
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (session->day != day || session->room != room || session->cancelled)
      continue;
    if (!begun) {
      xmlTextWriterStartElement (writer, X ("room"));
      put_attribute (writer, "name", room->name);
      put_attribute (writer, "guid", room->guid);
      begun = TRUE;
    }
    write_event (writer, programme, session, zone);
  }
  if (begun)
    xmlTextWriterEndElement (writer);
}

static void
write_day (xmlTextWriter *writer, const Programme *programme, int index, GTimeZone *zone)
{
  const ProgrammeDay *day = programme->days->pdata[index - 1];
  gint64 starts_ms = 0, ends_ms = 0;
  frab_day_bounds (programme, index, &starts_ms, &ends_ms);
  g_autofree char *number = g_strdup_printf ("%d", index);
  g_autofree char *starts = when_format_iso (starts_ms, zone);
  g_autofree char *ends = when_format_iso (ends_ms, zone);
  xmlTextWriterStartElement (writer, X ("day"));
  put_attribute (writer, "index", number);
  put_attribute (writer, "date", day->date);
  put_attribute (writer, "start", starts);
  put_attribute (writer, "end", ends);
  for (guint i = 0; i < programme->rooms->len; i++)
    write_room (writer, programme, programme->rooms->pdata[i], index, zone);
  xmlTextWriterEndElement (writer);
}

static void
write_conference (xmlTextWriter *writer, const Programme *programme)
{
  const GPtrArray *days = programme->days;
  g_autofree char *acronym = frab_acronym (programme);
  g_autofree char *count = g_strdup_printf ("%u", days->len);
  xmlTextWriterStartElement (writer, X ("conference"));
  element (writer, "title", programme->title);
  element (writer, "acronym", acronym);
  if (days->len > 0) {
    element (writer, "start", ((ProgrammeDay *) days->pdata[0])->date);
    element (writer, "end", ((ProgrammeDay *) days->pdata[days->len - 1])->date);
  }
  element (writer, "days", count);
  element (writer, "timeslot_duration", "00:15");
  if (g_str_has_prefix (programme->base_url, "http"))
    element (writer, "base_url", programme->base_url);
  element (writer, "time_zone_name",
           *programme->time_zone != '\0' ? programme->time_zone : "Europe/Amsterdam");
  for (guint i = 0; i < programme->tracks->len; i++) {
    const ProgrammeTrack *track = programme->tracks->pdata[i];
    xmlTextWriterStartElement (writer, X ("track"));
    put_attribute (writer, "name", track->name_nl);
    put_attribute (writer, "color", track->colour);
    xmlTextWriterEndElement (writer);
  }
  xmlTextWriterEndElement (writer);
}

char *
programme_xml_write (const Programme *programme)
{
  g_autoptr (GTimeZone) zone = frab_zone (programme);
  xmlBuffer *buffer = xmlBufferCreate ();
  xmlTextWriter *writer = xmlNewTextWriterMemory (buffer, 0);
  xmlTextWriterSetIndent (writer, 1);
  xmlTextWriterStartDocument (writer, "1.0", "UTF-8", NULL);
  xmlTextWriterStartElement (writer, X ("schedule"));
  xmlTextWriterStartElement (writer, X ("generator"));
  put_attribute (writer, "name", "lerarencongres");
  put_attribute (writer, "version", HOUSE_VERSION);
  xmlTextWriterEndElement (writer);
  element (writer, "version", programme->version);
  write_conference (writer, programme);
  for (int index = 1; index <= (int) programme->days->len; index++)
    write_day (writer, programme, index, zone);
  xmlTextWriterEndElement (writer);
  xmlTextWriterEndDocument (writer);
  xmlFreeTextWriter (writer);
  char *text = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}
