// SPDX-License-Identifier: Apache-2.0
// Kernels that check their accesses: which element of which column they reached for.
#include <doctest/doctest.h>

#include "tests/cli/trial.h"

using namespace dmlc::tests;

namespace {

constexpr const char* kTables =
    "CREATE TABLE public.steps (id int PRIMARY KEY, x real NOT NULL, w double precision);"
    "INSERT INTO public.steps SELECT i, i, CASE WHEN i <= 3 THEN i END FROM generate_series(1, 1000) AS i";

std::string program_of(const std::string& comment, const std::string& parameters, const std::string& body,
                       const std::string& columns) {
  return "CREATE KERNEL k AS $$\n" + comment + "extern \"C\" __global__ void k(" + parameters +
         ", float* out, int n) {\n  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  " + body +
         "\n}\n$$;\nCOMPUTE made FROM steps(" + columns + ") INTO column(y) USING k;\n";
}

/// The one error of `dmlc run`, as "CODE message"; "" when it went well.
std::string run(const Trial& trial, const std::string& program, bool check_bounds) {
  trial.scratch.write("p.dsl", program);
  std::vector<std::string> arguments = {"run", "p.dsl", "--format", "json"};
  if (check_bounds) arguments.emplace_back("--check-bounds");
  const auto outcome = trial.dmlc(arguments);
  const auto found = errors(outcome.out);
  CHECK_MESSAGE((found.size() == (outcome.code == 0 ? 0 : 1)), outcome.out << outcome.err);
  return found.empty() ? "" : found[0].code + " " + found[0].message;
}

}  // namespace

TEST_CASE("check-bounds: a kernel says what it reached for, and nothing is written") {
  if (!has_extension()) return;
  const Trial trial("check_bounds");
  trial.sql(kTables);
  const std::string next = program_of("", "const float* x", "if (i < n) out[i] = x[i + 1];", "x");
  const std::string error = run(trial, next, true);
  CHECK_MESSAGE(error.starts_with("E0638 "), error);
  CHECK_MESSAGE(contains(error, "`x`"), error);
  CHECK_MESSAGE(contains(error, "1000"), error);
  CHECK(trial.ask("SELECT count(*) FROM information_schema.columns WHERE table_name = 'steps' AND column_name = 'y'") ==
        "0");

  const std::string unguarded = program_of("", "const float* x", "out[i] = 1; if (i < n) out[i] = x[i];", "x");
  const std::string beyond = run(trial, unguarded, true);
  CHECK_MESSAGE(beyond.starts_with("E0638 "), beyond);
  CHECK_MESSAGE(contains(beyond, "`out`"), beyond);

  const std::string weights = "const float* x, const double* w";
  const std::string extent = "/// Weighs.\n/// @extent w 3\n";
  const std::string far = run(trial, program_of(extent, weights, "if (i < n) out[i] = x[i] * w[i % 4];", "x, w"), true);
  CHECK_MESSAGE(far.starts_with("E0638 "), far);
  CHECK_MESSAGE(contains(far, "`w`"), far);
  const std::string before =
      run(trial, program_of(extent, weights, "if (i < n) out[i] = x[i] * w[i % 4 - 1];", "x, w"), true);
  CHECK_MESSAGE(contains(before, "-1"), before);
}

TEST_CASE("check-bounds: kernels within their columns give the same with and without") {
  if (!has_extension()) return;
  const Trial trial("within_bounds");
  trial.sql(kTables);
  const std::string tree = program_of(
      "", "const float* x",
      "__shared__ float part[256]; int t = threadIdx.x; part[t] = i < n ? x[i] : 0; __syncthreads();\n"
      "  for (int half = 128; half > 0; half /= 2) { if (t < half) part[t] += part[t + half]; __syncthreads(); }\n"
      "  if (i < n) out[i] = part[0];",
      "x");
  CHECK(run(trial, tree, true) == "");
  const std::string checked = trial.ask("SELECT sum(y) FROM public.steps");
  CHECK(checked != "");
  CHECK(run(trial, tree, false) == "");
  CHECK(trial.ask("SELECT sum(y) FROM public.steps") == checked);
}
