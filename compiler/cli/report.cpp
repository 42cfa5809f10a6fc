// SPDX-License-Identifier: Apache-2.0
// Chooses the renderer of diagnostics and writes the formats of other tools.
#include "compiler/cli/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/cli/files.h"
#include "compiler/diagnostics/render_json.h"
#include "compiler/diagnostics/render_text.h"

namespace dmlc::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Located {
  std::string file;
  Position begin;
  Position end;
};

Located locate(const Diagnostic& diagnostic, const SourceMap& sources) {
  if (!diagnostic.has_span || diagnostic.span.file >= sources.size()) return {};
  const auto& file = sources.file(diagnostic.span.file);
  return {file.name(), file.position(diagnostic.span.begin), file.position(diagnostic.span.end)};
}

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  return "error";
}

std::string whole_message(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const auto& help : diagnostic.helps) text += "; help: " + help;
  return text;
}

std::string sarif(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources) {
  Json results = Json::array();
  for (const auto& diagnostic : diagnostics) {
    Json result = {{"ruleId", diagnostic.code},
                   {"level", word_of(diagnostic.severity)},
                   {"message", {{"text", whole_message(diagnostic)}}}};
    if (const auto at = locate(diagnostic, sources); !at.file.empty())
      result["locations"] = {{{"physicalLocation",
                               {{"artifactLocation", {{"uri", at.file}}},
                                {"region",
                                 {{"startLine", at.begin.line},
                                  {"startColumn", at.begin.column},
                                  {"endLine", at.end.line},
                                  {"endColumn", at.end.column}}}}}}};
    results.push_back(std::move(result));
  }
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", {{{"tool", {{"driver", {{"name", "dmlc"}}}}}, {"results", results}}}}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Workflow commands of GitHub Actions: %, CR and LF are escaped, in properties also : and ,.
std::string github(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources) {
  const auto escape = [](const std::string& text, bool property) {
    std::string escaped;
    for (const char c : text)
      if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
        escaped += fmt::format("%{:02X}", static_cast<unsigned>(c));
      else
        escaped += c;
    return escaped;
  };
  std::string text;
  for (const auto& diagnostic : diagnostics) {
    const auto at = locate(diagnostic, sources);
    text += fmt::format("::{} ", diagnostic.severity == Severity::Note ? "notice" : word_of(diagnostic.severity));
    if (!at.file.empty())
      text += fmt::format("file={},line={},col={},endLine={},endColumn={},", escape(at.file, true), at.begin.line,
                          at.begin.column, at.end.line, at.end.column);
    text += fmt::format("title={}::{}\n", diagnostic.code, escape(whole_message(diagnostic), false));
  }
  return text;
}

std::string gitlab(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources) {
  Json issues = Json::array();
  for (const auto& diagnostic : diagnostics) {
    const auto at = locate(diagnostic, sources);
    const std::string identity =
        fmt::format("{}:{}:{}:{}", diagnostic.code, at.file, at.begin.line, diagnostic.message);
    issues.push_back({{"description", whole_message(diagnostic)},
                      {"check_name", diagnostic.code},
                      {"fingerprint", fmt::format("{:016x}", std::hash<std::string>{}(identity))},
                      {"severity", diagnostic.severity == Severity::Error ? "major" : "minor"},
                      {"location", {{"path", at.file}, {"lines", {{"begin", at.begin.line}}}}}});
  }
  return issues.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string xml_escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  return escaped;
}

std::string junit(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources) {
  std::string cases;
  std::size_t failures = 0;
  for (FileId id = 0; id < sources.size(); ++id) {
    const std::string& name = sources.file(id).name();
    cases += fmt::format("    <testcase classname=\"dmlc\" name=\"{}\">\n", xml_escape(name));
    for (const auto& diagnostic : diagnostics) {
      const bool here = diagnostic.has_span ? diagnostic.span.file == id : id == 0;
      if (diagnostic.severity != Severity::Error || !here) continue;
      ++failures;
      const auto at = locate(diagnostic, sources);
      cases += fmt::format("      <failure type=\"{}\" message=\"{}\">{}:{}:{}</failure>\n", diagnostic.code,
                           xml_escape(whole_message(diagnostic)), xml_escape(at.file), at.begin.line, at.begin.column);
    }
    cases += "    </testcase>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"dmlc\" tests=\"{}\" "
      "failures=\"{}\">\n{}  </testsuite>\n</testsuites>\n",
      sources.size(), failures, cases);
}

}  // namespace

std::string render_for_tool(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, Format format) {
  switch (format) {
    case Format::Sarif:
      return sarif(diagnostics, sources);
    case Format::Github:
      return github(diagnostics, sources);
    case Format::Gitlab:
      return gitlab(diagnostics, sources);
    case Format::Junit:
      return junit(diagnostics, sources);
    case Format::Human:
    case Format::Json:
    case Format::None:
      break;
  }
  return {};
}

void report_diagnostics(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, Format format,
                        const Terminal& terminal) {
  if (format == Format::Human) {
    const std::string text =
        render_report(diagnostics, sources, {.colour = terminal.colour_err, .width = terminal.width});
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
  } else if (format == Format::Json) {
    for (const auto& diagnostic : diagnostics) (void)write_stdout(render_json(diagnostic, sources) + "\n");
  } else if (format != Format::None) {
    (void)write_stdout(render_for_tool(diagnostics, sources, format));
  }
}

}  // namespace dmlc::cli
