/* SPDX-License-Identifier: EUPL-1.2
 *
 * A congress's programme in memory: days, rooms, rounds, themes, sessions, speakers. Plain
 * structs without behaviour; json.h, frab.h and xml.h read and write them, conflicts.h judges them,
 * the server keeps them in its database.
 */
#pragma once

#include <gio/gio.h>

#define PROGRAMME_ERROR (programme_error_quark ())
GQuark programme_error_quark (void);

/**
 * ProgrammeError:
 * @PROGRAMME_ERROR_FORM: the text is not of its form, or names what is not there; the message says
 * where
 */
typedef enum {
  PROGRAMME_ERROR_FORM,
} ProgrammeError;

/* What a reader takes. A programme has hundreds of sessions; these keep a hostile file short. */
enum {
  PROGRAMME_DAYS_MAX = 31,
  PROGRAMME_LIST_MAX = 5000,            /* of rooms, sessions, … each */
  PROGRAMME_TEXT_MAX = 64 * 1024,       /* bytes */
  PROGRAMME_SPEAKERS_MAX = 100,         /* a session */
  PROGRAMME_MINUTES_MAX = 99 * 60 + 59, /* a session; frab's "HH:MM" holds no more */
};

/** Sectors, as a mask. */
enum {
  SECTOR_PO = 1 << 0,
  SECTOR_VO = 1 << 1,
  SECTOR_SO = 1 << 2, /* (V)SO */
  SECTOR_MBO = 1 << 3,
  SECTOR_COUNT = 4,
};

/** programme_activity_types: "opleiding", "conferentie" and their sisters, as the register has
 * them. Source: driestar-educatief.nl, veelgestelde vragen over het Lerarenregister, 20 January
 * 2016. Static; ends with NULL. */
const char *const *programme_activity_types (void);

/** programme_sector_name: "PO", "VO", "(V)SO", "MBO" for bit 0 to 3. Static. */
const char *programme_sector_name (int bit);

/** programme_sector_key: "PO", "VO", "SO", "MBO": the same for files. Static. */
const char *programme_sector_key (int bit);

/** A session, or a whole day, as the register validated it. Hours are quarters of an hour. */
typedef struct {
  char *code;
  char *provider;
  char *activity_type;    /* one of programme_activity_types() */
  gboolean validated;     /* not: presence gives a proof of attendance */
  int subject_quarters;   /* vakinhoudelijk */
  int didactic_quarters;  /* vakdidactisch */
  int pedagogic_quarters; /* pedagogisch */
  int other_quarters;     /* the rest */
  int self_quarters;      /* of all these, self-study; the others are contact hours */
  char *offered_on;       /* "2017-05-01": when it was offered for validation; "" unknown */
  char *valid_until;      /* "2018-08-01" */
  char *elements;         /* of the professional standard that it touches */
  char *contribution;     /* to one's development */
  char *content;          /* content and set-up */
} ProgrammeOffering;

typedef struct {
  char *date;                  /* "2017-10-06", local; its index is its place in the list, from 1 */
  ProgrammeOffering *offering; /* (nullable): owned; of the day as a whole */
} ProgrammeDay;

typedef struct {
  char *guid;
  char *name;
  int capacity;    /* people; 0: unknown */
  gboolean shared; /* several sessions at once, such as a foyer */
} ProgrammeRoom;

typedef struct {
  int day;      /* from 1 */
  int position; /* from 1 within its day */
  char *name;
  gint64 starts_ms;
  gint64 ends_ms;
} ProgrammeRound;

typedef struct {
  char *slug;
  char *name_nl;
  char *name_en;
  char *colour; /* "#rrggbb" */
} ProgrammeTrack;

typedef struct {
  char *guid;
  char *name;
  char *bio;
} ProgrammeSpeaker;

typedef struct {
  gint64 id; /* positive; 0: none given */
  char *guid;
  char *slug;
  char *title;
  char *subtitle;
  char *abstract; /* Markdown */
  char *type;
  char *language;
  ProgrammeRoom *room;   /* borrowed from rooms */
  ProgrammeRound *round; /* (nullable): borrowed from rounds */
  ProgrammeTrack *track; /* (nullable): borrowed from tracks */
  int day;               /* from 1 */
  gint64 starts_ms;
  gint64 ends_ms;
  int capacity;            /* places to book; 0: none, walk in */
  int sectors;             /* mask */
  gboolean for_starters;   /* mark S */
  gboolean research_based; /* mark O */
  gboolean cancelled;
  int sequence;                /* iCalendar SEQUENCE */
  GPtrArray *speakers;         /* of ProgrammeSpeaker, borrowed from speakers */
  ProgrammeOffering *offering; /* (nullable): owned */
} ProgrammeSession;

/** All texts are UTF-8 and never NULL, "" when absent. Arrays own their elements. */
typedef struct {
  char *title;
  char *acronym;
  int number; /* byte 1 of a badge code */
  char *venue;
  char *city;
  char *time_zone;
  char *version;
  char *base_url;
  GPtrArray *days;
  GPtrArray *rooms;
  GPtrArray *rounds;
  GPtrArray *tracks;
  GPtrArray *speakers;
  GPtrArray *sessions;
  GPtrArray *warnings; /* of char *: what a reader tolerated, for people */
} Programme;

/** programme_new: an empty programme. programme_free: accepts NULL. */
Programme *programme_new (void);
void programme_free (Programme *programme);

/** programme_add_…: the programme owns what is returned, with empty texts to be filled. */
ProgrammeDay *programme_add_day (Programme *programme, const char *date);
ProgrammeRoom *programme_add_room (Programme *programme, const char *name);
ProgrammeRound *programme_add_round (Programme *programme);
ProgrammeTrack *programme_add_track (Programme *programme, const char *slug);
ProgrammeSpeaker *programme_add_speaker (Programme *programme, const char *guid);
ProgrammeSession *programme_add_session (Programme *programme);

/** programme_offering_new: validated, with empty texts; a session or a day takes it over.
 * programme_offering_free: accepts NULL. */
ProgrammeOffering *programme_offering_new (void);
void programme_offering_free (ProgrammeOffering *offering);

/** programme_warn: adds a line to @warnings, for people. */
void programme_warn (Programme *programme, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** programme_set_text: replaces a text of any struct above by a copy of @value (NULL counts as "").
 */
void programme_set_text (char **field, const char *value);

/**
 * programme_day_follows: TRUE when @date is a real date and after the last day there is, so that
 * it may be added.
 */
gboolean programme_day_follows (const Programme *programme, const char *date);

/** programme_excess: the name of a list that holds more than it may; NULL when all is well. */
const char *programme_excess (const Programme *programme);

/** programme_find_…: Returns: borrowed, as long as @programme; NULL when there is none. @day and
 * @position: from 1. */
ProgrammeRoom *programme_find_room (const Programme *programme, const char *name);
ProgrammeRound *programme_find_round (const Programme *programme, int day, int position);
ProgrammeRoom *programme_find_room_guid (const Programme *programme, const char *guid);
ProgrammeTrack *programme_find_track (const Programme *programme, const char *slug);
ProgrammeSpeaker *programme_find_speaker (const Programme *programme, const char *guid);

/** programme_zone: the congress's zone, Europe/Amsterdam when it names none that exists. Returns:
 * (transfer full). */
GTimeZone *programme_zone (const Programme *programme);

/**
 * programme_day_of: the day, from 1, on which @ms falls; a night until 6.00 belongs to the day
 * before.
 *
 * Returns: 0 when it is on none of the days.
 */
int programme_day_of (const Programme *programme, gint64 ms);

/** programme_sort: orders sessions by start, room name, title and id, so that output is stable. */
void programme_sort (Programme *programme);

/** programme_clean: @text with blanks for what no calendar and no XML 1.0 can hold: control
 * characters but newline and tab, U+FFFE and U+FFFF. Returns: (transfer full). */
char *programme_clean (const char *text);

/** programme_slug: lower-case letters, digits and dashes of @title, at most 60. Returns: (transfer
 * full). */
char *programme_slug (const char *title);

/** programme_session_slug: "123-words-of-the-title". Returns: (transfer full). */
char *programme_session_slug (gint64 id, const char *title);

/** programme_colour_valid: TRUE for "#0f6a83" and its like. */
gboolean programme_colour_valid (const char *colour);

/** programme_guid: a UUID (version 5 form) made from @kind and @name; the same for the same words,
 *  for sources that give none. Source: RFC 4122, section 4.3. Returns: (transfer full). */
char *programme_guid (const char *kind, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Programme, programme_free)
