// SPDX-License-Identifier: Apache-2.0
// Streams, diagnostics and connections of a command.
#include "compiler/cli/context.h"

#include <nlohmann/json.hpp>

#include "compiler/cli/files.h"
#include "compiler/cli/interrupt.h"
#include "compiler/cli/report.h"
#include "compiler/database/embedded_cluster.h"

namespace dmlc::cli {

void Context::say_line(std::string_view line) const {
  const std::string text = std::string(line) + "\n";
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

void Context::print(std::string_view text) const {
  if (human()) (void)write_stdout(text);
}

void Context::emit(const nlohmann::ordered_json& object) const {
  if (json()) (void)write_stdout(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void Context::emit_notice(std::string_view severity, std::string_view message) const {
  emit({{"reason", "notice"}, {"severity", severity}, {"message", message}});
}

void Context::show_diagnostics() {
  const bool one_document = !human() && !json();  // other tools read one document at the end
  const auto& all = sink.diagnostics();
  if (one_document || shown_ == all.size()) return;
  // The sink sorts and drops repetitions; only what came since the last time is of interest.
  DiagnosticSink fresh;
  for (std::size_t i = shown_; i < all.size(); ++i) {
    auto copy = fresh.add(all[i].id, all[i].span, all[i].has_span, all[i].message);
    copy.label(all[i].label);
    for (const auto& note : all[i].notes) note.has_span ? copy.note(note.span, note.message) : copy.note(note.message);
    for (const auto& help : all[i].helps) copy.help(help);
    for (const auto& fix : all[i].fixes) copy.fix(fix.span, fix.replacement);
  }
  shown_ = all.size();
  report_diagnostics(fresh.sorted(), sources, settings.format, terminal);
}

int Context::finish(int otherwise) {
  show_diagnostics();
  if (!human() && !json()) report_diagnostics(sink.sorted(), sources, settings.format, terminal);
  const int code = exit_code_of(sink);
  if (code == kOk && interrupt_flag()) return kInterrupted;
  return code == kOk ? otherwise : code;
}

std::optional<std::string> Context::database_url(EmbeddedUse use) {
  if (!settings.database.empty()) return settings.database;
  if (use == EmbeddedUse::OnlyExisting && !database::find_cluster_paths(settings.project)) {
    sink.report_without_place<Diag::NoEmbeddedDatabase>(settings.project.string())
        .help("`dmlc db start` makes one; --database URL names another database");
    return std::nullopt;
  }
  const auto cluster = database::start_cluster(settings.project, [&](std::string_view line) { say("{}", line); }, sink);
  if (!cluster) return std::nullopt;
  return cluster->url;
}

std::optional<database::Connection> Context::connect(EmbeddedUse use) {
  const auto url = database_url(use);
  if (!url) return std::nullopt;
  auto connection = database::Connection::open(*url, &interrupt_flag());
  if (connection) return std::move(*connection);
  database::report_connection_error(connection.error(), sink);
  return std::nullopt;
}

bool Context::require_extension(database::Connection& connection) {
  const auto found = connection.query(
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'declarativeml'),"
      " EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'declarativeml')");
  if (!found) return connection.report(found.error(), sink), false;
  if (found->boolean(0, 0)) return true;
  sink.report_without_place<Diag::ExtensionMissing>(connection.target())
      .help(found->boolean(0, 1) ? "as a superuser of this database: CREATE EXTENSION declarativeml"
                                 : "install the extension on the server, then as a superuser: CREATE EXTENSION "
                                   "declarativeml");
  return false;
}

}  // namespace dmlc::cli
