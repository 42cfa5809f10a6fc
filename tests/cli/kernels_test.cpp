// SPDX-License-Identifier: Apache-2.0
// Kernels on the command line: their files beside the scripts, and `dmlc kernels`.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "codegen/sha256.h"
#include "tests/cli/command.h"

using namespace dmlc::tests;

namespace {

constexpr const char* kProgram = R"(CREATE TABLE trades (id bigint PRIMARY KEY, price real);
CREATE KERNEL scale FROM FILE 'parts/scale.cu';
COMPUTE doubled FROM trades(price) INTO column(twice) USING scale WITH (factor = 2);
COMPUTE halved FROM trades(price) INTO column(half) USING scale BLOCK 64 WITH (factor = 0.5);
COMPUTE score FROM trades(half) INTO column(score) USING sigmoid BLOCK 64;
)";
constexpr const char* kScale = R"(/// Multiplies a column by a number.
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
)";

std::string file_of(const nlohmann::json& kernel, const std::string& target) {
  for (const auto& binary : kernel["binaries"])
    if (binary["target"] == target) return binary["file"];
  return "";
}

}  // namespace

TEST_CASE("cli: compile writes the files of kernels once, and the manifest holds their hashes") {
  const ScratchDirectory scratch;
  scratch.write("parts/scale.cu", kScale);
  const std::string program = scratch.write("program.dsl", kProgram);
  const auto made = run_dmlc({"compile", program, "-o", scratch.path().string()});
  REQUIRE_MESSAGE(made.code == 0, made.err);
  const auto manifest = nlohmann::json::parse(scratch.read("program.manifest.json"));
  for (const auto& output : manifest["outputs"]) {
    const std::string content = scratch.read(output["file"]);
    CHECK_MESSAGE(dmlc::codegen::sha256(content) == output["sha256"], output["file"].get<std::string>());
  }
  const auto& kernels = manifest["kernels"];
  REQUIRE(kernels.size() == 2);
  CHECK(kernels[0]["kernel"] == "public.scale");
  CHECK(kernels[0]["facts"]["block"] == nlohmann::json({256, 1, 1}));
  CHECK(kernels[0]["used_by"] == nlohmann::json({"public.doubled"}));
  CHECK(kernels[1]["kernel"] == "fused");
  CHECK(kernels[1]["members"] == nlohmann::json({"public.halved", "public.score"}));
  CHECK(kernels[1]["facts"]["block"] == nlohmann::json({64, 1, 1}));
  CHECK(file_of(kernels[0], "source") == "kernels/scale.cu");
  CHECK(scratch.read("kernels/scale.cu").starts_with(kScale));
  CHECK(scratch.read("kernels/scale.x86-64-v3.so").starts_with("\177ELF"));
  CHECK(file_of(kernels[1], "x86-64-v3") == "kernels/halved.x86-64-v3.so");
  const auto again = run_dmlc({"compile", program, "-o", scratch.path().string()});
  CHECK(again.err.find("wrote") == std::string::npos);
}

TEST_CASE("cli: what compile depends on holds the files of kernels, and --dump-ir shows what was fused") {
  const ScratchDirectory scratch;
  scratch.write("parts/scale.cu", kScale);
  const std::string program = scratch.write("program.dsl", kProgram);
  const std::string folder = scratch.path().string();
  const auto made = run_dmlc({"compile", program, "-o", folder, "--depfile", folder + "/program.d", "--dump-ir"});
  REQUIRE_MESSAGE(made.code == 0, made.err);
  CHECK(scratch.read("program.d").find("parts/scale.cu") != std::string::npos);
  CHECK(scratch.read("program.sql").find("COMMIT") != std::string::npos);
  CHECK(made.out.find("halved") != std::string::npos);
  CHECK(made.out.find("BEGIN") == std::string::npos);
}

TEST_CASE("cli: compile to stdout writes SQL alone, which holds the binaries") {
  const ScratchDirectory scratch;
  scratch.write("parts/scale.cu", kScale);
  const auto made = run_dmlc({"compile", scratch.write("program.dsl", kProgram), "-o", "-"});
  REQUIRE_MESSAGE(made.code == 0, made.err);
  CHECK(made.out.find("SELECT dml.add_kernel_binary(") != std::string::npos);
  CHECK(made.out.find("pg_catalog.decode('\nf0VMRg") != std::string::npos);
  std::istringstream lines(made.out);
  for (std::string line; std::getline(lines, line);)
    if (line.find(' ') == std::string::npos) CHECK(line.size() <= 100);
  CHECK_FALSE(std::filesystem::exists(scratch.path() / "kernels"));
}

TEST_CASE("cli: kernels lists the library and shows one kernel with its parameters") {
  const auto all = run_dmlc({"kernels"});
  CHECK(all.code == 0);
  for (const char* name : {"vector_add", "sigmoid", "matmul", "histogram"})
    CHECK_MESSAGE(all.out.find(name) != std::string::npos, name);
  const auto one = run_dmlc({"kernels", "saxpy", "--source"});
  CHECK(one.out.starts_with("saxpy(x float, y float) with (a float) gives out float\n"));
  CHECK(one.out.find("COMPUTE name FROM trades(x, y) INTO column(out) USING saxpy WITH (a = …)") != std::string::npos);
  CHECK(one.out.find("out[i] = a * x[i] + y[i];") != std::string::npos);
}

TEST_CASE("cli: kernels gives programs one object per kernel") {
  std::istringstream lines(run_dmlc({"kernels", "--format", "json"}).out);
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    CHECK(json["reason"] == "kernel");
    CHECK(json["kind"] == "standard");
    CHECK_FALSE(json["summary"].get<std::string>().empty());
    CHECK_FALSE(json["parameters"].empty());
    names.insert(json["name"]);
    if (json["name"] == "relu") CHECK(json["row_wise"] == true);
    if (json["name"] == "softmax_rows") CHECK(json["row_wise"] == false);
  }
  CHECK(names.contains("relu"));
  CHECK(names.contains("softmax_rows"));
}

TEST_CASE("cli: kernels names the nearest one") {
  const auto outcome = run_dmlc({"kernels", "sigmoit"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("did you mean `sigmoid`?") != std::string::npos);
}
