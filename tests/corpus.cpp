// SPDX-License-Identifier: Apache-2.0
// The programs of tests/corpus.
#include "tests/corpus.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "compiler/database/schema_file.h"
#include "compiler/driver/compile.h"

namespace dmlc::tests {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(DMLC_SOURCE_DIR) / "tests/corpus";
constexpr std::string_view kLead = "=== ";

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path.string() + " cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// `2:9`
ExpectedDiagnostic diagnostic_of(const std::string& code, const std::string& place) {
  const std::size_t colon = place.find(':');
  if (colon == std::string::npos) throw std::runtime_error("`" + place + "` is no place such as 2:9");
  return {code, static_cast<std::uint32_t>(std::stoul(place.substr(0, colon))),
          static_cast<std::uint32_t>(std::stoul(place.substr(colon + 1)))};
}

CorpusProgram begin_program(const std::string& file, const std::string& line) {
  CorpusProgram program;
  program.file = file;
  const std::size_t bar = line.find('|');
  if (bar == std::string::npos) throw std::runtime_error(file + ": no `| title` in: " + line);
  program.title = line.substr(line.find_first_not_of(' ', bar + 1));
  std::istringstream words(line.substr(kLead.size(), bar - kLead.size()));
  for (std::string word; words >> word;) {
    if (word == "offline") {
      program.offline = true;
    } else if (word == "generate") {
      program.generate = true;
    } else {
      std::string place;
      words >> place;
      program.expected.push_back(diagnostic_of(word, place));
    }
  }
  return program;
}

void read_programs(const fs::path& path, std::vector<CorpusProgram>& programs) {
  std::istringstream in(read_file(path));
  const std::string file = fs::relative(path, kCorpus).generic_string();
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kLead)) {
      programs.push_back(begin_program(file, line));
      inside = true;
    } else if (inside) {
      programs.back().text += line + "\n";
    }
  }
}

}  // namespace

std::vector<CorpusProgram> read_corpus(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kCorpus / folder))
    if (entry.path().extension() == ".corpus") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<CorpusProgram> programs;
  for (const fs::path& file : files) read_programs(file, programs);
  return programs;
}

const types::Catalog& corpus_catalog() {
  static const types::Catalog catalog = [] {
    auto known = database::read_schema_text(read_file(kCorpus / "tables.json"));
    if (!known) throw std::runtime_error("tests/corpus/tables.json cannot be read");
    return std::move(*known);
  }();
  return catalog;
}

std::vector<ExpectedDiagnostic> diagnose(const CorpusProgram& program) {
  SourceMap sources;
  DiagnosticSink sink;
  const FileId file = sources.add("program.dsl", program.text);
  driver::Options options;
  options.stage = program.generate ? driver::Stage::Generate : driver::Stage::Check;
  options.has_catalog = !program.offline;
  if (!program.offline) options.catalog = corpus_catalog();
  static_cast<void>(driver::compile({file}, options, sources, sink));
  std::vector<ExpectedDiagnostic> found;
  for (const Diagnostic& diagnostic : sink.sorted()) {
    if (diagnostic.severity == Severity::Note) continue;
    const Position at = sources.file(file).position(diagnostic.span.begin);
    found.push_back({std::string(diagnostic.code), at.line, at.column});
  }
  return found;
}

}  // namespace dmlc::tests
