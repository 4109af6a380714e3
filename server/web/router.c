/* SPDX-License-Identifier: EUPL-1.2
 *
 * Matching paths; see router.h. A path without names is looked up, and goes before all others;
 * patterns are walked: most rows differ in their first letters.
 */
#include "server/web/router.h"

#include <string.h>

enum { SEGMENTS_MAX = 8 };

struct Router {
  const Route *routes;
  gsize *literal; /* of each: characters before its first name */
  gsize count;
  GHashTable *plain[METHOD_POST + 1]; /* path -> Route, of those without names */
};

/* One "{name}" of a pattern's segment, and what stands around it. */
typedef struct {
  const char *name;
  gsize name_size, before, after;
} Hole;

/* Returns: FALSE when the segment is literal. */
static gboolean
find_hole (const char *segment, gsize size, Hole *hole)
{
  const char *open = memchr (segment, '{', size);
  const char *close = memchr (segment, '}', size);
  if (open == NULL || close == NULL)
    return FALSE;
  hole->name = open + 1;
  hole->name_size = (gsize) (close - open) - 1;
  hole->before = (gsize) (open - segment);
  hole->after = size - (gsize) (close - segment) - 1;
  return TRUE;
}

/* How well a segment fits: 0 literally, 1 with something around the name, 2 the name alone. */
static int
fit_segment (const char *pattern, gsize pattern_size, const char *segment, gsize size)
{
  Hole hole = { 0 };
  if (!find_hole (pattern, pattern_size, &hole))
    return pattern_size == size && memcmp (pattern, segment, size) == 0 ? 0 : -1;
  if (size <= hole.before + hole.after || memcmp (pattern, segment, hole.before) != 0 ||
      memcmp (pattern + pattern_size - hole.after, segment + size - hole.after, hole.after) != 0)
    return -1;
  return hole.before + hole.after > 0 ? 1 : 2;
}

/* Returns: a number that is lower for a more literal fit, or -1. */
static int
fit (const char *pattern, const char *path)
{
  int rank = 0;
  while (*pattern == '/' && *path == '/') {
    gsize pattern_size = strcspn (++pattern, "/");
    gsize size = strcspn (++path, "/");
    int segment = fit_segment (pattern, pattern_size, path, size);
    if (segment < 0)
      return -1;
    rank = rank * 3 + segment;
    pattern += pattern_size;
    path += size;
  }
  return *pattern == '\0' && *path == '\0' ? rank : -1;
}

static gboolean
is_pattern (const char *path)
{
  guint segments = 0;
  gboolean inside = FALSE;
  for (const char *at = path; *at != '\0'; at++) {
    if (*at == '/')
      segments++;
    if (*at == '{' || *at == '}') {
      if (inside == (*at == '{'))
        return FALSE;
      inside = !inside;
    } else if (inside && *at == '/') {
      return FALSE;
    }
  }
  return *path == '/' && !inside && segments <= SEGMENTS_MAX;
}

Router *
router_new (const Route *routes, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (!is_pattern (routes[i].path))
      g_error ("route %s: bad pattern", routes[i].path);
  Router *router = g_new (Router, 1);
  *router = (Router){ .routes = routes, .literal = g_new (gsize, count), .count = count };
  for (gsize i = 0; i < G_N_ELEMENTS (router->plain); i++)
    router->plain[i] = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < count; i++) {
    router->literal[i] = strcspn (routes[i].path, "{");
    if (routes[i].path[router->literal[i]] == '\0')
      g_hash_table_insert (router->plain[routes[i].method], (gpointer) routes[i].path,
                           (gpointer) &routes[i]);
  }
  return router;
}

void
router_free (Router *router)
{
  if (router == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (router->plain); i++)
    g_hash_table_unref (router->plain[i]);
  g_free (router->literal);
  g_free (router);
}

const Route *
router_find (const Router *router, Method method, const char *path)
{
  const Route *best = g_hash_table_lookup (router->plain[method], path);
  if (best != NULL)
    return best;
  int best_rank = G_MAXINT;
  for (gsize i = 0; i < router->count; i++) {
    const Route *route = &router->routes[i];
    if (route->method != method || strncmp (route->path, path, router->literal[i]) != 0)
      continue;
    int rank = fit (route->path, path);
    if (rank >= 0 && rank < best_rank) {
      best = route;
      best_rank = rank;
    }
  }
  return best;
}

char *
router_allow (const Router *router, const char *path)
{
  gboolean get = router_find (router, METHOD_GET, path) != NULL;
  gboolean post = router_find (router, METHOD_POST, path) != NULL;
  if (!get && !post)
    return NULL;
  return g_strdup (get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST");
}

char *
router_param (const Route *route, const char *path, const char *name)
{
  const char *pattern = route->path;
  gsize wanted = strlen (name);
  while (*pattern == '/' && *path == '/') {
    gsize pattern_size = strcspn (++pattern, "/");
    gsize size = strcspn (++path, "/");
    Hole hole = { 0 };
    if (find_hole (pattern, pattern_size, &hole) && hole.name_size == wanted &&
        memcmp (hole.name, name, wanted) == 0)
      return g_strndup (path + hole.before, size - hole.before - hole.after);
    pattern += pattern_size;
    path += size;
  }
  return NULL;
}
