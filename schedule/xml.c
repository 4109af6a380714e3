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

static gboolean
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
    const char *key = *guid != '\0' ? guid : *id != '\0' ? id : name;
    if (!frab_event_add_person (programme, session, key, name))
      return FALSE;
  }
  return TRUE;
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
  if (*id != '\0' && !g_ascii_string_to_signed (id, 10, 1, G_MAXINT32, &event.id, NULL))
    return refuse (error, node, "id", "is not a positive number");
  const char *field = NULL;
  g_autoptr (GError) fault = NULL;
  ProgrammeSession *session = frab_event_add (programme, &event, &field, &fault);
  if (session == NULL)
    return refuse (error, node, field, fault->message);
  return read_persons (programme, node, session) ||
         refuse (error, node, "persons", "there are too many");
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
  if (!programme_day_follows (programme, date))
    return refuse (error, node, "date", "is not a date after the day before");
  programme_add_day (programme, date);
  if (programme_excess (programme) != NULL)
    return refuse (error, node, programme_excess (programme), "there are too many");
  for (xmlNode *room = next_named (node->children, "room"); room != NULL;
       room = next_named (room->next, "room")) {
    g_autofree char *name = g_strstrip (attribute (room, "name"));
    g_autofree char *guid = attribute (room, "guid");
    if (*name == '\0')
      return refuse (error, room, "name", "is missing");
    frab_room (programme, name, guid);
    if (programme_excess (programme) != NULL)
      return refuse (error, room, programme_excess (programme), "there are too many");
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
  g_autofree char *version = words (root, "version");
  g_autofree char *title = words (conference, "title");
  g_autofree char *acronym = words (conference, "acronym");
  g_autofree char *zone = words (conference, "time_zone_name");
  g_autofree char *base_url = words (conference, "base_url");
  if (*version == '\0')
    return refuse (error, root, "version", "is missing");
  if (*title == '\0' || *acronym == '\0')
    return refuse (error, conference, *title == '\0' ? "title" : "acronym", "is missing");
  programme_set_text (&programme->version, version);
  programme_set_text (&programme->title, title);
  programme_set_text (&programme->acronym, acronym);
  programme_set_text (&programme->base_url, base_url);
  frab_set_zone (programme, zone);
  programme->number = 1;
  for (xmlNode *track = next_named (conference->children, "track"); track != NULL;
       track = next_named (track->next, "track")) {
    g_autofree char *name = attribute (track, "name");
    g_autofree char *colour = attribute (track, "color");
    frab_track (programme, name, colour);
    if (programme_excess (programme) != NULL)
      return refuse (error, track, programme_excess (programme), "there are too many");
  }
  return TRUE;
}

static Programme *
read_document (xmlDoc *doc, GError **error)
{
  const xmlNode *root = xmlDocGetRootElement (doc);
  if (root == NULL || strcmp ((const char *) root->name, "schedule") != 0) {
    g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "line 1: not a <schedule>");
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

/* The parser stops at the first word of a DOCTYPE, in whatever encoding it stands: no entity is
 * ever declared, so none can grow. */
static void
stop_at_doctype (void *context, const xmlChar *name, const xmlChar *public_id,
                 const xmlChar *system_id)
{
  (void) name, (void) public_id, (void) system_id;
  xmlParserCtxt *parser = context;
  gboolean *has_doctype = parser->_private;
  *has_doctype = TRUE;
  xmlStopParser (parser);
}

static void
tell_fault (const xmlParserCtxt *parser, gboolean has_doctype, GError **error)
{
  const xmlError *fault = xmlCtxtGetLastError ((xmlParserCtxt *) parser);
  g_autofree char *why = g_strchomp (
      g_utf8_make_valid (fault != NULL && fault->message != NULL ? fault->message : "no XML", -1));
  if (has_doctype)
    g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "a DOCTYPE is not accepted");
  else
    g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "line %d: %s",
                 fault != NULL ? fault->line : 1, why);
}

Programme *
programme_xml_read (const char *text, gsize size, GError **error)
{
  if (size > XML_BYTES_MAX) {
    g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "larger than 16 MiB");
    return NULL;
  }
  gboolean has_doctype = FALSE;
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  parser->_private = &has_doctype;
  parser->sax->internalSubset = stop_at_doctype;
  xmlDoc *doc = xmlCtxtReadMemory (parser, text, (int) size, NULL, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                       XML_PARSE_BIG_LINES);
  Programme *programme = NULL;
  if (doc != NULL && !has_doctype)
    programme = read_document (doc, error);
  else
    tell_fault (parser, has_doctype, error);
  xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return programme;
}

/* ---- Writing ---- */

static void
element (xmlTextWriter *writer, const char *name, const char *text)
{
  g_autofree char *safe = programme_clean (text);
  xmlTextWriterWriteElement (writer, X (name), X (safe));
}

static void
put_attribute (xmlTextWriter *writer, const char *name, const char *text)
{
  g_autofree char *safe = programme_clean (text);
  xmlTextWriterWriteAttribute (writer, X (name), X (safe));
}

static void
write_persons (xmlTextWriter *writer, const ProgrammeSession *session)
{
  xmlTextWriterStartElement (writer, X ("persons"));
  for (guint i = 0; i < session->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = session->speakers->pdata[i];
    g_autofree char *name = programme_clean (speaker->name);
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
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, session->id);
  g_autofree char *date = when_format_iso (session->starts_ms, zone);
  g_autofree char *start = g_strndup (date + 11, 5);
  g_autofree char *duration = frab_duration (session);
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
write_conference (xmlTextWriter *writer, const Programme *programme, GTimeZone *zone)
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
  element (writer, "time_zone_name", g_time_zone_get_identifier (zone));
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
  g_autoptr (GTimeZone) zone = programme_zone (programme);
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
  write_conference (writer, programme, zone);
  for (int index = 1; index <= (int) programme->days->len; index++)
    write_day (writer, programme, index, zone);
  xmlTextWriterEndElement (writer);
  xmlTextWriterEndDocument (writer);
  xmlFreeTextWriter (writer);
  char *text = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}
