/* SPDX-License-Identifier: EUPL-1.2
 *
 * One request and its answer, as a page sees them. A page is parse -> decide -> store ->
 * answer: it reads the request here, hands a command to the writer, and ends with exactly one
 * of the answering functions. The router has checked role, CSRF and body size before.
 */
#pragma once

#include <jansson.h>

#include "server/core/app.h"
#include "server/web/view.h"

typedef struct Request Request;

/** Who may call a route; each includes the ones before it. */
typedef enum {
  ROLE_PUBLIC = 0,
  ROLE_DESK = 1,      /* staff at the congress */
  ROLE_ORGANISER = 2, /* runs programme, sales and badges */
  ROLE_ADMIN = 3,     /* accounts, keys, kiosks */
} Role;

/** A member of staff who is signed in. */
typedef struct {
  gint64 id;
  Role role;
  const char *name;
} RequestStaff;

/* ---- Reading ---- */

App *request_app (Request *request);
/** request_now_ms: the moment this request came in, UTC. */
gint64 request_now_ms (Request *request);
/** request_lang: by the visitor's switch (cookie), else Accept-Language, else Dutch. */
Lang request_lang (Request *request);
/** request_store: this thread's read-only connection, in one snapshot until the answer. NULL
 *  after the error page has been sent, when the database cannot be read. */
Store *request_store (Request *request);
/** request_path: the path asked for. request_param: the part of it that "{name}" stands for. */
const char *request_path (Request *request);
const char *request_param (Request *request, const char *name);
/** request_need_id: the path's {id} as a whole number from 1; 0 after answering "not found". */
gint64 request_need_id (Request *request);
/** request_query, request_form: first value of a field, decoded UTF-8 without control characters
 *  except newline and tab; NULL when absent. */
const char *request_query (Request *request, const char *name);
const char *request_form (Request *request, const char *name);
/** request_form_text: a field without blanks around it; "" when absent. Returns: (transfer full).
 */
char *request_form_text (Request *request, const char *name);
/** request_form_all: all values of a repeated field. Returns: (element-type utf8): borrowed, maybe
 * empty. */
const GPtrArray *request_form_all (Request *request, const char *name);
/** request_form_names: the fields of the form in the order they came, each once. Returns:
 * (element-type utf8): borrowed, maybe empty. */
const GPtrArray *request_form_names (Request *request);
/** request_file: the bytes of an uploaded file. @file_name: (out) (nullable): as the browser gave
 * it, borrowed; never a path. Returns: borrowed; NULL when the field holds no file. */
GBytes *request_file (Request *request, const char *field, const char **file_name);
/** request_body: the raw body, for JSON routes. Returns: borrowed. */
GBytes *request_body (Request *request);
const char *request_header (Request *request, const char *name);
/** request_visitor: 32 bytes that stand for this browser (hash of its cookie's token); a cookie is
 * set with the answer when there was none. What a cart belongs to. */
const guint8 *request_visitor (Request *request);
/** request_is_new: this browser brought no cookie: nothing can be known of it. */
gboolean request_is_new (Request *request);
/** request_staff: who is signed in, NULL when nobody is. */
const RequestStaff *request_staff (Request *request);
/** request_actor: who is signed in, as records and the audit name them: "staff:3". */
void request_actor (Request *request, char *actor, gsize size);
/** request_message: the sentence @key in the visitor's language. Returns: borrowed, static. */
const char *request_message (Request *request, const char *key);

/* ---- Answering: exactly one of these, once ---- */

/**
 * request_render:
 * @template: name without extension, such as "programme"
 * @view: (transfer full)
 *
 * Renders a page inside the layout. The layout's own fields (language, path, csrf, nonce, staff,
 * messages as {{t.key}}) are added here. Forms write {{>form}} as their first line: it
 * carries the hidden fields csrf and nonce. @view must have "title", the page's name.
 */
void request_render (Request *request, unsigned status, const char *template, View *view);

/**
 * request_answer_alike: for a page that looks the same to all who come for the first time, but for
 * csrf and nonce: answers with it as it was kept. Returns: FALSE when it must be made, before it
 * looked at anything; what request_render() makes of it then is kept, until the next commit.
 * @by_query: it is so also for who comes with a query; a page is kept for each
 */
gboolean request_answer_alike (Request *request, gboolean by_query);
/** request_redirect: 303 See Other to a path of ours. */
void request_redirect (Request *request, const char *path);
/** request_redirect_away: 303 to another host, only one under App.bank_checkout_url. */
void request_redirect_away (Request *request, const char *url);
/** request_answer: @body as it is. @filename: (nullable): offers it as a download under that name.
 */
void request_answer (Request *request, unsigned status, const char *content_type, GBytes *body,
                     const char *filename);
/** request_answer_text: 200 with @text as a download. @text: (transfer full). */
void request_answer_text (Request *request, const char *content_type, char *text,
                          const char *filename);
/** request_has_it: marks the answer that follows with @etag (quoted) and the moment it last
 * changed, and when the asker has that one already, answers 304. Returns: whether it was answered.
 * Source: RFC 9110, section 13: the tag decides when both are sent. */
gboolean request_has_it (Request *request, const char *etag, gint64 modified_ms);
/** request_json: (transfer full @json). */
void request_json (Request *request, unsigned status, json_t *json);
/** The key of a private link that opens nothing (any more). */
#define REQUEST_DEAD_LINK "error.dead_link"
/** request_fail: an error page with the sentence @key, and a way back to what it belongs to: one's
 * own page, the office or the first page. On API routes {"error": word}, which is @key
 * behind its last dot, and needs no catalogue. */
void request_fail (Request *request, unsigned status, const char *key);
/** request_fail_error: answers with the status and sentence that fit the error's domain and code
 * (errors.c), and logs it when it is ours (5xx). */
void request_fail_error (Request *request, const GError *error);
/** request_fail_missing: after a look-up that found nothing. @error: (nullable): why it could not
 * look, answered as request_fail_error() does; without one what was asked for is not there, 404. */
void request_fail_missing (Request *request, const GError *error);

/**
 * RequestWritten: continues a request after the commit, on the HTTP thread; ends with an answer.
 * @command: the command that ran; still owned by the request
 * @outcome: (nullable): the path the command chose, see WriterTurn
 * @error: (nullable): why nothing changed
 */
typedef void (*RequestWritten) (Request *request, gpointer command, const char *outcome,
                                const GError *error);

/**
 * request_write:
 * @command: (transfer full): freed with @free_command after the answer
 *
 * Suspends the request, hands the command to the writer with the form's nonce, and goes on in
 * @written. When the form had been handled before (double click, lost answer), the visitor is sent
 * to the kept outcome and neither @run nor @written is called. A NULL @written redirects to the
 * outcome, or answers request_fail_error().
 */
void request_write (Request *request, WriterFlags flags, WriterRun run, gpointer command,
                    GDestroyNotify free_command, RequestWritten written);

/**
 * request_work:
 * @data: (transfer full): freed with @free_data after the answer
 * @work: runs on a working thread, two at most at once; must not touch the request
 * @done: goes on, on the HTTP thread; ends with an answer
 *
 * Suspends the request for what takes long: hashing, drawing.
 */
void request_work (Request *request, gpointer data, GDestroyNotify free_data,
                   void (*work) (gpointer data), void (*done) (Request *request, gpointer data));

/**
 * request_wait_for_news: suspends until the next commit or @timeout_s, then calls @again on the
 * HTTP thread with a fresh snapshot. For long polls; at most PROTOCOL_WAIT_MAX_S.
 */
void request_wait_for_news (Request *request, unsigned timeout_s, void (*again) (Request *request));

/** request_set_data, request_get_data: something a page keeps between its steps. (transfer full).
 */
void request_set_data (Request *request, gpointer data, GDestroyNotify free_data);
gpointer request_get_data (Request *request);

/** request_set_cookie: HttpOnly, SameSite=Lax, Path=/; NULL @value clears it; @max_age_s 0 is a
 * session cookie. */
void request_set_cookie (Request *request, const char *name, const char *value, gint64 max_age_s);
const char *request_cookie (Request *request, const char *name);
