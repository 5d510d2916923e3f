import assert from "node:assert/strict";
import { test } from "node:test";
import Fastify from "fastify";
import { Type } from "typebox";
import { defineRoute } from "../../../daemon/contract/define-route.ts";
import { asRoomdError } from "../../../daemon/contract/errors.ts";
import { addRoute } from "../../../daemon/platform/add-route.ts";

const route = defineRoute({
  method: "GET",
  path: "/videos/{video}.jpg",
  description: "A picture.",
  params: { video: Type.String({ pattern: "^[a-z]+$" }) },
  query: { v: Type.Optional(Type.String({ maxLength: 3 })) },
  responses: {},
  errors: [],
});

function server() {
  const fastify = Fastify();
  fastify.setErrorHandler((error, _request, reply) =>
    reply.status(400).send(asRoomdError(error, "route").code),
  );
  addRoute(fastify, route, ({ params, query }) => ({ params, query }));
  return fastify;
}

for (const { url, expected } of [
  { url: "/videos/main.jpg?v=12", expected: { params: { video: "main" }, query: { v: "12" } } },
  { url: "/videos/main.jpg?t=1&utm=x", expected: { params: { video: "main" }, query: {} } },
  { url: "/videos/main.jpg?__proto__=1&constructor=2", expected: { params: { video: "main" }, query: {} } },
]) {
  test(`${url} gets its parameters`, async () => {
    assert.deepEqual((await server().inject(url)).json(), expected);
  });
}

for (const url of ["/videos/MAIN.jpg", "/videos/main.jpg?v=1234", "/videos/main.jpg?v=1&v=2"]) {
  test(`${url} is refused`, async () => {
    const response = await server().inject(url);
    assert.equal(response.statusCode, 400);
    assert.equal(response.body, "request.invalid");
  });
}
