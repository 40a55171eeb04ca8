import assert from "node:assert/strict";
import { test } from "node:test";

import { reachable, tasksOf } from "../src/frame/flower.ts";

test("Flower on this machine is shown to who views the page on this machine", () => {
  for (const here of ["127.0.0.1", "localhost", "[::1]", "127.1.2.3", "winnow.localhost"]) {
    assert.equal(reachable("http://127.0.0.1:5555", here), "http://127.0.0.1:5555");
  }
  for (const elsewhere of ["winnow.example", "10.0.0.7", "127.example", "localhost.example"]) {
    assert.equal(reachable("http://127.0.0.1:5555", elsewhere), null);
  }
});

test("Flower behind a name of its own is shown to everybody", () => {
  assert.equal(reachable("https://flower.example/f", "winnow.example"), "https://flower.example/f");
  assert.equal(reachable("https://flower.example", "127.0.0.1"), "https://flower.example");
});

test("the tasks of a run are a search for its id", () => {
  assert.equal(tasksOf("http://127.0.0.1:5555", "8h3"), "http://127.0.0.1:5555/tasks?name=winnow%20args%3A8h3");
});
