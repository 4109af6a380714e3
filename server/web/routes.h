/* SPDX-License-Identifier: EUPL-1.2
 *
 * The table of routes: every page of the server in one sorted place (routes.c). Role, CSRF,
 * nonce and body size are checked from here before a page runs, so that none can forget them.
 */
#pragma once

#include "server/web/request.h"

typedef enum {
  METHOD_GET, /* also answers HEAD */
  METHOD_POST,
} Method;

typedef enum {
  ROUTE_PAGE = 0,    /* GET page */
  ROUTE_FORM = 1,    /* POST urlencoded, CSRF and nonce checked */
  ROUTE_UPLOAD = 2,  /* POST multipart/form-data, CSRF and nonce checked */
  ROUTE_API = 3,     /* JSON; no cookies, no CSRF; the page checks its bearer token */
  ROUTE_WEBHOOK = 4, /* urlencoded, no cookies, no CSRF */
  ROUTE_SHARED = 5,  /* GET page, the same for everybody but staff: kept, see kept.h */
} RouteKind;

typedef struct {
  Method method;
  const char *path; /* "/sessie/{slug}"; a {name} is one path segment */
  Role role;
  RouteKind kind;
  gsize body_max; /* bytes; 0 for GET */
  void (*handle) (Request *request);
} Route;

/** routes_all: the table, sorted by path, then method. Static. */
const Route *routes_all (gsize *count);
