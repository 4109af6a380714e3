/* SPDX-License-Identifier: EUPL-1.2
 *
 * A compiled template: a flat list of nodes. Shared by the parser, the linker and the renderer.
 */
#pragma once

#include "server/web/template.h"

enum { TEMPLATE_DEPTH_MAX = 48 };

typedef enum {
  NODE_TEXT,     /* text */
  NODE_VARIABLE, /* name; escaped unless raw */
  NODE_SECTION,  /* name; the nodes up to end, for each truth */
  NODE_INVERTED, /* name; the nodes up to end, when false */
  NODE_PARTIAL,  /* text is its name, indent; target once linked */
  NODE_MESSAGE,  /* text is its key; range a language once linked */
  NODE_STATIC,   /* text is its file; becomes NODE_TEXT once linked */
} NodeKind;

/* One part of a dotted name. */
typedef struct {
  const char *text;
  guint hash;
} NamePart;

typedef struct Template Template;

typedef struct {
  NodeKind kind;
  gboolean raw;
  guint line;
  guint end;        /* of a section: the node behind its last */
  const char *text; /* interned by the template */
  gsize size;
  NamePart *parts; /* of a name */
  guint n_parts;   /* 0: the name is "." */
  const char *indent;
  const Template *target;
  guint from[LANGS], to[LANGS]; /* of a sentence: its nodes, behind those of the page */
} Node;

struct Template {
  char *name;
  char *source;
  gsize source_size;
  gboolean escapes;
  GArray *nodes; /* Node */
  guint length;  /* nodes of the page itself; sentences follow */
  GStringChunk *strings;
};

/** template_parse: compiles @source (copied). @whole_language: see TemplatesFlags. */
Template *template_parse (const char *name, const char *source, gsize size, gboolean whole_language,
                          GError **error);
void template_free (Template *template);

/** template_node_name: makes @node ask for the dotted name @text. */
void template_node_name (Template *template, Node *node, const char *text, gsize size);

/** template_fail: sets "name:line: what". Returns: FALSE. */
gboolean template_fail (const Template *template, guint line, TemplateError code, const char *what,
                        const char *which, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Template, template_free)
