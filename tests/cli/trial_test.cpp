// SPDX-License-Identifier: Apache-2.0
// Runs commands against a database and takes their JSON apart.
#include "tests/cli/trial.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "compiler/base/source_file.h"
#include "compiler/database/connection.h"
#include "tests/shared_cluster.h"

namespace dmlc::tests {
namespace {

using nlohmann::json;

std::vector<json> json_lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(json::parse(line, nullptr, false));
    CHECK_MESSAGE(!lines.back().is_discarded(), "not JSON: " << line);
  }
  return lines;
}

std::string place_text(const std::string& file, std::size_t line, std::size_t column, std::size_t end_line,
                       std::size_t end_column) {
  std::ostringstream text;
  text << file << ":" << line << ":" << column << "-" << end_line << ":" << end_column;
  return text.str();
}

/// doctest may build a message although nothing failed, so it must not ask a success for its error.
database::Connection connect(const std::string& url) {
  auto connection = database::Connection::open(url);
  const std::string why = connection ? "" : connection.error().message;
  REQUIRE_MESSAGE(connection, why);
  return std::move(*connection);
}

Finding finding_of(const json& object) {
  Finding found{object["code"], object["severity"], {}, object["message"], {}};
  for (const auto& span : object["spans"])
    found.place = place_text(span["file"], span["begin"]["line"], span["begin"]["column"], span["end"]["line"],
                             span["end"]["column"]);
  for (const auto& help : object["helps"]) found.helps += help.get<std::string>() + "\n";
  return found;
}

}  // namespace

std::vector<Finding> findings(const std::string& text) {
  std::vector<Finding> found;
  for (const auto& object : json_lines(text))
    if (object.value("reason", "") == "diagnostic") found.push_back(finding_of(object));
  return found;
}

std::vector<Finding> errors(const std::string& text) {
  auto found = findings(text);
  std::erase_if(found, [](const Finding& finding) { return finding.severity != "error"; });
  return found;
}

std::vector<std::string> objects(const std::string& text, const std::string& reason) {
  std::vector<std::string> found;
  for (const auto& object : json_lines(text))
    if (object.value("reason", "") == reason) found.push_back(object.dump());
  return found;
}

MarkedSource unmark(const std::string& marked, const std::string& file) {
  const std::string mark = "§";
  const auto first = marked.find(mark);
  if (first == std::string::npos) return {marked, {}};
  std::string text = marked;
  text.erase(first, mark.size());
  const auto second = text.find(mark);
  REQUIRE_MESSAGE(second != std::string::npos, "a place has an end: " << marked);
  text.erase(second, mark.size());
  SourceMap sources;
  const auto& source = sources.file(sources.add(file, text));
  const auto begin = source.position(static_cast<std::uint32_t>(first));
  const auto end = source.position(static_cast<std::uint32_t>(second));
  return {text, place_text(file, begin.line, begin.column, end.line, end.column)};
}

Trial::Trial(const std::string& database) : url(fresh_database(database)) {}

void Trial::sql(const std::string& statements) const {
  auto connection = connect(url);
  PGresult* result = PQexec(connection.raw(), statements.c_str());
  const auto status = PQresultStatus(result);
  PQclear(result);
  const std::string why = PQerrorMessage(connection.raw());
  REQUIRE_MESSAGE((status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK), statements << ": " << why);
}

std::string Trial::ask(const std::string& query) const {
  auto connection = connect(url);
  const auto rows = connection.query(query);
  const std::string why = rows ? "" : rows.error().message;
  REQUIRE_MESSAGE(rows, query << ": " << why);
  return rows->row_count() > 0 ? rows->string(0, 0) : "";
}

bool Trial::wait_for(const std::string& query, const std::string& answer) const {
  for (int i = 0; i < 1500; ++i, ::usleep(20'000))
    if (ask(query) == answer) return true;
  return false;
}

CommandInput Trial::input(std::vector<std::string> arguments, const std::string& role) const {
  std::string target = url;
  if (!role.empty()) target.replace(target.find("user=") + 5, std::string::npos, role);
  arguments.insert(arguments.end(), {"--database", target});
  return {std::move(arguments), {}, scratch.path(), {}};
}

CommandOutcome Trial::dmlc(std::vector<std::string> arguments, const std::string& role) const {
  return run_dmlc(input(std::move(arguments), role));
}

CommandOutcome Trial::psql(const std::string& options, const std::string& script) const {
  const std::string path = scratch.write("script.sql", script);
  const std::string command =
      "LC_ALL=C psql -X -q -v ON_ERROR_STOP=1 " + options + " -d '" + url + "' -f '" + path + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  CommandOutcome outcome;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) outcome.out.append(buffer.data(), n);
  const int status = ::pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

bool has_extension() {
  if (shared_cluster().running().has_extension) return true;
  MESSAGE("skipped: the extension was not built");
  return false;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace dmlc::tests
