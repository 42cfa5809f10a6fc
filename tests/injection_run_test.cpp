// SPDX-License-Identifier: Apache-2.0
// Injection, run: hostile texts go through psql, the server and the jobs, and a table nobody speaks of stays.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "tests/catalog_state.h"
#include "tests/cli/trial.h"
#include "tests/injection.h"

namespace {

using namespace dmlc::tests;

/// What a script may make, but for indexes and row types: their names are cut by the server.
constexpr const char* kNames =
    "SELECT coalesce(string_agg(name, E'\\n' ORDER BY name COLLATE \"C\"), '') FROM ("
    "SELECT 'schema ' || nspname AS name FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_'"
    " UNION ALL SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class WHERE oid >= 16384 AND relkind IN "
    "('r', 'v', 'm', 'S')"
    " UNION ALL SELECT 'function ' || proname || ' ' || pronargs FROM pg_proc WHERE oid >= 16384"
    " UNION ALL SELECT 'type ' || typname FROM pg_type WHERE oid >= 16384 AND typtype IN ('e', 'd')"
    " UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE oid >= 16384) AS made(name)";

/// Texts of tests/injection/payloads.txt that do something when they get out; the slots take them in turn.
std::vector<std::string> nastiest() {
  auto texts = payloads();
  std::erase_if(texts, [](const std::string& text) {
    return text.size() > 40 || (text.find("DROP TABLE") == std::string::npos && text.find('\\') == std::string::npos);
  });
  return texts;
}

struct Run {
  const Trial& trial;
  std::string program;
  std::string tables = injection_file("tables.sql");
  std::string rows = injection_file("rows.sql");

  /// Compiles, applies and takes back; what there was in between, or "" when the compiler refused.
  [[nodiscard]] std::string names_after(const Filling& filling) const {
    const auto compiled = compile_filled(program, catalog_of(tables, filling), filling);
    if (!compiled.ok) return {};
    trial.sql(filled(tables, filling) + filled(rows, filling));
    psql(compiled.up);
    CHECK(trial.wait_for("SELECT count(*) FROM dml.jobs WHERE state IN ('queued', 'running')", "0"));
    CHECK(trial.ask("SELECT coalesce(min(kind || ': ' || coalesce(error_message, state)), '') FROM dml.jobs WHERE "
                    "state <> 'done'") == "");
    const std::string names = trial.ask(kNames);
    psql(compiled.down);
    trial.sql(filled("DROP SCHEMA @name:schema@ CASCADE; DROP TABLE public.zz_words", filling));
    return names;
  }
  void psql(const std::string& script) const {
    const auto done = trial.psql("", script);
    CHECK_MESSAGE(done.code == 0, done.out);
    CHECK(trial.ask("SELECT value FROM public.canary") == "alive");
  }
};

std::string sorted_lines(const std::string& text, const std::string& from, const std::string& to) {
  std::string lines = text;
  for (std::size_t at = 0; (at = lines.find(from, at)) != std::string::npos; at += to.size())
    lines.replace(at, from.size(), to);
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    all.push_back(lines.substr(at, end - at));
    at = end + 1;
  }
  std::sort(all.begin(), all.end());
  std::string sorted;
  for (const std::string& line : all) sorted += line + "\n";
  return sorted;
}

/// Every slot of the program with the next text that the compiler takes there. Returns how many were run.
std::size_t run_slots(const Run& run, const std::vector<std::string>& texts, std::size_t& next) {
  const std::string expected = sorted_lines(run.names_after({{"none", "none"}, ""}), "@", "@");
  auto slots = slots_of(run.program + run.tables);
  slots.push_back({"file", "file"});
  std::size_t count = 0;
  for (const Slot& slot : slots) {
    std::string names;
    Filling filling{slot, ""};
    while (names.empty()) {
      filling.text = texts[next++ % texts.size()];
      CAPTURE(slot.name);
      CAPTURE(filling.text);
      names = run.names_after(filling);
    }
    CHECK_MESSAGE(sorted_lines(names, filling.text, word_of(slot)) == expected, slot.name << ": " << filling.text);
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("injection: hostile texts in every slot leave a database as it was") {
  if (!has_extension()) return;
  const Trial trial("injection");
  trial.sql("ALTER DATABASE injection SET dml.threads = 1");
  trial.sql("CREATE TABLE public.canary AS SELECT 'alive'::text AS value");
  const auto start = std::chrono::steady_clock::now();
  const auto before = catalog_state(trial.url);
  const auto texts = nastiest();
  std::size_t next = 0;
  std::size_t count = 0;
  for (const char* file : {"binary.dsl", "multiclass.dsl", "drop.dsl"})
    count += run_slots({trial, injection_file(file)}, texts, next);
  CHECK(trial.ask("SELECT string_agg(value, ',') FROM public.canary") == "alive");
  const std::string difference = catalog_difference(before, catalog_state(trial.url));
  CHECK_MESSAGE(difference.empty(), difference);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  MESSAGE(count << " programs with " << texts.size() << " texts were run in " << seconds.count() << " s");
}
