// SPDX-License-Identifier: Apache-2.0
// The transaction around a program's steps, and what the server says against one of them.
#include "compiler/cli/executor.h"

#include <algorithm>
#include <cctype>

#include "compiler/sql/ddl.h"
#include "compiler/types/identifier.h"

namespace dmlc::cli {
namespace {

bool queues_job(driver::StepKind kind) {
  return kind == driver::StepKind::Train || kind == driver::StepKind::StorePredictions;
}

/// Statements that would end our transaction or cannot run in one; nothing was sent yet when they are found.
bool check_transaction(Context& context, const driver::Compilation& program) {
  bool good = true;
  for (const auto& step : program.steps) {
    if (step.kind != driver::StepKind::PlainSql) continue;
    const auto effect = sql::effect_of(step.sql);
    if (!effect || (!effect->controls_transaction && effect->in_transaction)) continue;
    good = false;
    context.sink.report<Diag::TransactionControl>(step.span, title_of(step))
        .help("take it out of the file and run it by itself, for instance with psql");
  }
  return good;
}

/// The place of a plain statement's error: the token that PostgreSQL points at.
Span narrow(const Context& context, const driver::Step& step, const database::SqlError& error) {
  if (!error.position) return step.span;
  const std::string_view source = context.sources.text(step.span);
  const auto begins = source.find(step.sql.substr(0, *error.position));
  // Only a statement that was passed through word for word has the same places as the source.
  if (step.kind != driver::StepKind::PlainSql || begins != 0 || *error.position >= source.size()) return step.span;
  std::size_t end = *error.position;
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; };
  while (end < source.size() && is_word(static_cast<unsigned char>(source[end]))) ++end;
  if (end == *error.position) ++end;
  const auto begin = step.span.begin + static_cast<std::uint32_t>(*error.position);
  return {step.span.file, begin, step.span.begin + static_cast<std::uint32_t>(end)};
}

/// Where the program speaks of what `error` is about.
Span place_of(const driver::Compilation& program, const driver::Step& step, const std::string& subject) {
  const auto inside = [&](Span span) {
    return span.file == step.span.file && step.span.begin <= span.begin && span.end <= step.span.end;
  };
  for (const auto& model : program.models)
    if (inside(model.span))
      if (const auto place = program.place_of(model.schema + "." + model.name, subject)) return *place;
  return program.place_of(step.object, subject).value_or(step.span);
}

void show_notice(Context& context, const driver::Step* step, const driver::Compilation& program,
                 const database::Notice& notice) {
  if (const auto id = database::diag_of_code(notice.constraint); id && notice.sqlstate.starts_with("DM")) {
    const bool placed = step != nullptr;
    auto report =
        context.sink.add(*id, placed ? place_of(program, *step, notice.column) : Span{}, placed, notice.message);
    if (!notice.hint.empty()) report.help(notice.hint);
    return;
  }
  if (notice.severity == "WARNING") context.say("the database warns: {}", notice.message);
  context.emit_notice(notice.severity, notice.message);
}

}  // namespace

std::string title_of(const driver::Step& step) {
  if (step.kind != driver::StepKind::PlainSql) return step.title;
  constexpr std::size_t kLimit = 60;
  std::string text;
  for (const char c : step.sql) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
    if (text.size() > kLimit && (static_cast<unsigned char>(c) & 0xC0) != 0x80)
      return text.substr(0, text.size() - 1) + "…";
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

void report_step_error(Context& context, const driver::Compilation& program, const driver::Step& step,
                       const database::SqlError& error, std::string_view target) {
  if (const auto id = database::runtime_diag(error)) {
    auto report = context.sink.add(*id, place_of(program, step, error.column), true, error.message);
    database::add_server_words(error, report);
  } else if (error.interrupted) {
    context.sink.report<Diag::Interrupted>(step.span);
  } else if (error.connection_lost) {
    database::report_sql_error(error, target, context.sink);
  } else if (error.sqlstate == "53100") {
    context.sink.report<Diag::DiskFull>(step.span, error.message).help("free some disk space on the server");
  } else {
    auto report = context.sink.report<Diag::StatementRefused>(narrow(context, step, error), error.message);
    if (!error.sqlstate.empty()) report.note("PostgreSQL's code is " + error.sqlstate);
    database::add_server_words(error, report);
  }
}

ApplyOutcome apply_steps(Context& context, database::Connection& connection, const driver::Compilation& program) {
  ApplyOutcome outcome;
  if (!check_transaction(context, program)) return outcome;
  const driver::Step* current = nullptr;
  connection.on_notice([&](const database::Notice& notice) { show_notice(context, current, program, notice); });
  const std::string path = types::quote_identifier(context.settings.default_schema) + ", pg_temp";
  const auto run = [&](const std::string& sql) { return connection.query(sql); };
  const auto give_up = [&](const database::SqlError& error) {
    if (current != nullptr)
      report_step_error(context, program, *current, error, connection.target());
    else
      connection.report(error, context.sink);
    connection.on_notice(nullptr);
    connection.obey_interrupt(false);
    if (connection.alive()) (void)run("ROLLBACK");
    connection.obey_interrupt(true);
    return outcome;
  };
  if (const auto begun = run("BEGIN"); !begun) return give_up(begun.error());
  if (const auto set = run("SET LOCAL search_path = " + path); !set) return give_up(set.error());
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    current = &program.steps[i];
    const auto done = run(current->sql);
    if (!done) return give_up(done.error());
    if (!queues_job(current->kind) || done->row_count() == 0 || done->column_count() == 0) continue;
    if (done->is_null(0, 0))
      outcome.unchanged.push_back(i);
    else
      outcome.jobs.push_back({done->integer(0, 0), i});
  }
  // Deferred constraints speak at the commit, when no statement is current.
  current = nullptr;
  if (const auto committed = run("COMMIT"); !committed) return give_up(committed.error());
  connection.on_notice(nullptr);
  outcome.ok = true;
  return outcome;
}

bool check_destructive(Context& context, const driver::Compilation& program, bool allowed) {
  if (allowed) return true;
  bool good = true;
  for (const auto& step : program.steps) {
    if (!step.destructive) continue;
    good = false;
    context.sink.report<Diag::DestructiveRefused>(step.span, step.object.empty() ? "data" : "`" + step.object + "`")
        .help("look at `dmlc plan`, then add --allow-destructive");
  }
  return good;
}

}  // namespace dmlc::cli
