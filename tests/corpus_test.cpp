// SPDX-License-Identifier: Apache-2.0
// The corpus: accepted programs, refused programs with code and place, and programs with a slip of the hand.
#include "tests/corpus.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <set>

#include "compiler/diagnostics/diagnostic.h"
#include "tests/mutants.h"

namespace dmlc::tests {
namespace {

std::string text_of(const std::vector<ExpectedDiagnostic>& diagnostics) {
  std::string text;
  for (const ExpectedDiagnostic& d : diagnostics)
    text += fmt::format("{}{} {}:{}", text.empty() ? "" : " ", d.code, d.line, d.column);
  return text.empty() ? "nothing" : text;
}

double cpu_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void check_programs(const std::vector<CorpusProgram>& programs) {
  std::set<std::string> names;
  for (const CorpusProgram& program : programs) {
    CHECK_MESSAGE(names.insert(program.name()).second, program.name() << " is there twice");
    const auto found = diagnose(program);
    CHECK_MESSAGE(found == program.expected,
                  program.name() << "\n  expected " << text_of(program.expected) << "\n  found    " << text_of(found));
  }
}

}  // namespace

TEST_CASE("corpus: accepted programs") {
  const auto programs = read_corpus("accepted");
  CHECK(programs.size() >= 150);
  for (const CorpusProgram& program : programs)
    CHECK_MESSAGE(std::none_of(program.expected.begin(), program.expected.end(),
                               [](const ExpectedDiagnostic& d) { return d.code[0] == 'E'; }),
                  program.name() << " expects an error");
  check_programs(programs);
}

TEST_CASE("corpus: refused programs, each with code, line and column") {
  const auto programs = read_corpus("refused");
  CHECK(programs.size() >= 400);
  for (const CorpusProgram& program : programs)
    CHECK_MESSAGE(!program.expected.empty(), program.name() << " expects nothing");
  check_programs(programs);
}

TEST_CASE("corpus: every diagnostic of the language is shown") {
  std::set<std::string> shown;
  for (const char* folder : {"accepted", "refused"})
    for (const CorpusProgram& program : read_corpus(folder))
      for (const ExpectedDiagnostic& diagnostic : program.expected) shown.insert(diagnostic.code);
  // What a text alone cannot show: a database that refuses, and limits of megabytes, have tests of their own.
  const std::set<std::string> elsewhere = {"E0105", "E0106", "E0109", "E0110", "E0309", "W0409"};
#define DMLC_DIAGNOSTIC(code, name, severity, message)                                   \
  if (const std::string text = #code;                                                    \
      (text[0] != 'N') && text[1] == '0' && text[2] <= '5' && !elsewhere.contains(text)) \
    CHECK_MESSAGE(shown.contains(text), text << " is shown by no program of tests/corpus");
#define DMLC_RETIRED(code, reason)
#include "compiler/diagnostics/diagnostics.def"
}

TEST_CASE("corpus: a slip of the hand ends in a program or in errors with code and place") {
  std::size_t count = 0;
  std::size_t refused = 0;
  double slowest = 0;
  for (const CorpusProgram& program : read_corpus("accepted")) {
    // A prime stride walks through leaving out, doubling and changing alike.
    for (const Mutant& mutant : mutants_of(program.text, 7, program.title.size() % 7)) {
      CorpusProgram changed = program;
      changed.text = mutant.text;
      ++count;
      const double began = cpu_milliseconds();
      const auto found = diagnose(changed);
      slowest = std::max(slowest, cpu_milliseconds() - began);
      refused += std::any_of(found.begin(), found.end(), [](const auto& d) { return d.code[0] == 'E'; }) ? 1 : 0;
      for (const ExpectedDiagnostic& diagnostic : found) {
        const bool sound = find_diagnostic(diagnostic.code) != nullptr && diagnostic.line > 0 &&
                           diagnostic.column > 0 && diagnostic.code != "E0999";
        CHECK_MESSAGE(sound, program.name() << " " << mutant.what << ": " << text_of(found));
      }
    }
  }
  CHECK(count >= 1000);
  MESSAGE(count << " programs with a slip, " << refused << " refused, slowest " << slowest << " ms");
}

}  // namespace dmlc::tests
