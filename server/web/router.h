/* SPDX-License-Identifier: EUPL-1.2
 *
 * From a method and a path to a route. The most literal pattern wins: "/sessie/nieuw" before
 * "/sessie/{slug}.ics" before "/sessie/{slug}".
 */
#pragma once

#include "server/web/routes.h"

typedef struct Router Router;

/** router_new: of a table that stays; see routes_all(). Aborts on a pattern it cannot read. */
Router *router_new (const Route *routes, gsize count);
/** router_free: accepts NULL. */
void router_free (Router *router);

/** router_find: @path is decoded. Returns: borrowed; NULL when there is none. */
const Route *router_find (const Router *router, Method method, const char *path);

/** router_allow: the methods @path has, as the Allow header says them. Returns: (transfer full):
 * NULL when there is no such path. */
char *router_allow (const Router *router, const char *path);

/** router_param: the part of @path that {@name} of @route stands for. Returns: (transfer full):
 * NULL when the route has no such name. */
char *router_param (const Route *route, const char *path, const char *name);
