// SPDX-License-Identifier: Apache-2.0
// Descriptions of kernels and computations: what is read, and what is refused.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "runtime/src/kernels/compute_spec.h"
#include "runtime/src/kernels/half.h"
#include "runtime/src/kernels/kernel_facts.h"
#include "runtime/src/kernels/launch.h"

using namespace dmlc::kernels;
using nlohmann::json;

namespace {

json saxpy() {
  return json::parse(R"({"abi":1,"kernel":"saxpy","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[
    {"role":"input","type":"float","name":"x","extent":""},
    {"role":"validity","type":"bool","name":"x_valid","extent":""},
    {"role":"input","type":"double","name":"y","extent":""},
    {"role":"output","type":"float","name":"z","extent":""},
    {"role":"scalar","type":"float","name":"a","extent":""},
    {"role":"rows","type":"int","name":"n","extent":""}]})");
}

json histogram() {
  return json::parse(R"({"abi":1,"kernel":"histogram","block":[64,1,1],"shared":1024,"row_wise":false,"parameters":[
    {"role":"input","type":"float","name":"x","extent":""},
    {"role":"input","type":"float","name":"edges","extent":"bins"},
    {"role":"output","type":"int","name":"counts","extent":"2*bins"},
    {"role":"output","type":"double","name":"sums","extent":"bins*2"},
    {"role":"scalar","type":"short","name":"bins","extent":""},
    {"role":"rows","type":"long long","name":"n","extent":""}]})");
}

json specification() {
  return json::parse(R"({"format":1,"schema":"public","name":"d","kernel":"public.saxpy",
    "source":{"schema":"public","table":"t"},"columns":["x","y"],"order":[],"outputs":[{"column":"z"}],
    "into":{"kind":"column"},"scalars":{"a":2.5},"grid":"auto",
    "binaries":[{"target":"x86-64-v2","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}],
    "every_ms":null,"members":["d"]})");
}

KernelFacts facts_of(const json& object) { return parse_kernel_facts(object.dump()); }

std::string refusal(const json& object) {
  try {
    (void)parse_kernel_facts(object.dump());
  } catch (const FactsError& error) {
    return error.what();
  }
  return "";
}

std::string spec_refusal(const json& object, const json& facts) {
  try {
    check_fit(parse_compute_spec(object.dump()), facts_of(facts));
  } catch (const SpecError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("facts: a kernel is read") {
  const KernelFacts facts = facts_of(saxpy());
  CHECK(facts.kernel == "saxpy");
  CHECK(facts.block[0] == 256);
  CHECK(facts.may_be_cut());
  CHECK(facts.of(Role::input) == std::vector<std::size_t>{0, 2});
  CHECK(facts.validity_of(0) == 1);
  CHECK(facts.validity_of(2) == -1);
  CHECK(name_of(facts.parameters[2].type) == "double");
  const KernelFacts other = facts_of(histogram());
  CHECK_FALSE(other.may_be_cut());
  CHECK(other.shared == 1024);
  REQUIRE(other.parameters[2].extent.size() == 2);
  CHECK(other.parameters[2].extent[0].number == 2);
  CHECK(other.parameters[2].extent[1].parameter == 4);
}

TEST_CASE("facts: what is no kernel is refused") {
  const auto with = [](const char* pointer, const json& value) {
    json object = saxpy();
    object[json::json_pointer(pointer)] = value;
    return refusal(object);
  };
  CHECK(with("/abi", 2).find("another version") != std::string::npos);
  CHECK(with("/abi", "1").find("`abi`") != std::string::npos);
  CHECK(with("/kernel", "a b").find("no name") != std::string::npos);
  CHECK(with("/block", json::array({0, 1, 1})).find("no or too many") != std::string::npos);
  CHECK(with("/block", json::array({1024, 2, 1})).find("no or too many") != std::string::npos);
  CHECK(with("/block", json::array({1, 1})).find("three numbers") != std::string::npos);
  CHECK(with("/shared", -1).find("`shared`") != std::string::npos);
  CHECK(with("/row_wise", 1).find("neither true nor false") != std::string::npos);
  CHECK(with("/parameters/0/role", "inout").find("unknown role `inout`") != std::string::npos);
  CHECK(with("/parameters/0/type", "char*").find("unknown type `char*`") != std::string::npos);
  CHECK(with("/parameters/0/extent", "m").find("no integer of the kernel") != std::string::npos);
  CHECK(with("/parameters/0/extent", "a").find("no integer of the kernel") != std::string::npos);
  CHECK(with("/parameters/0/extent", "n*-1").find("no factor") != std::string::npos);
  CHECK(with("/parameters/0/extent", "0").find("impossible factor") != std::string::npos);
  CHECK(with("/parameters/4/extent", "2").find("a value has an extent") != std::string::npos);
  CHECK(with("/parameters/1/name", "q_valid").find("speaks of no input") != std::string::npos);
  CHECK(with("/parameters/1/type", "int").find("cannot say") != std::string::npos);
  CHECK(with("/parameters/2/name", "x").find("two parameters") != std::string::npos);
  CHECK(with("/parameters/3/role", "input").find("no output") != std::string::npos);
  CHECK(with("/parameters/5/type", "float").find("row count") != std::string::npos);
  CHECK(with("/parameters/4/role", "rows").find("two row counts") != std::string::npos);
  CHECK(refusal(json::array()).find("no JSON object") != std::string::npos);
  CHECK_THROWS_AS((void)parse_kernel_facts("{"), FactsError);
  CHECK_THROWS_AS((void)parse_kernel_facts(std::string(100'000, '[')), FactsError);
}

TEST_CASE("facts: damaged texts end in an answer") {
  const std::string good = histogram().dump();
  std::mt19937 random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string text = good;
    for (unsigned i = 0; i <= random() % 3; ++i) text[random() % text.size()] = static_cast<char>(random());
    try {
      (void)parse_kernel_facts(text);
    } catch (const FactsError&) {
    }
  }
}

TEST_CASE("computations: specification and kernel must fit") {
  const json spec = specification();
  CHECK(spec_refusal(spec, saxpy()).empty());
  const auto with = [&](const char* pointer, const json& value) {
    json object = spec;
    object[json::json_pointer(pointer)] = value;
    return spec_refusal(object, saxpy());
  };
  CHECK(with("/format", 2) == "the specification has another format");
  CHECK(with("/columns", json::array({"x"})) == "the kernel takes 2 columns, not 1");
  CHECK(with("/outputs", json::array({{{"column", "z"}}, {{"column", "w"}}})) == "the kernel gives 1 outputs, not 2");
  CHECK(with("/scalars", json::object()) == "`a` has no value");
  CHECK(with("/scalars", {{"a", 1}, {"b", 2}}) == "the kernel has no value called `b`");
  CHECK(with("/scalars", {{"a", 1e300}}) == "the value of `a` does not fit `float`");
  CHECK(with("/scalars", {{"a", "1"}}) == "the value of `a` is no number");
  CHECK(with("/grid", 0) == "`grid` is neither `auto` nor a number of blocks");
  CHECK(with("/binaries", json::array()) == "`binaries` is no list");
  CHECK(with("/binaries/0/sha256", "XYZ") == "`binaries` names something that is no SHA-256");
  CHECK(with("/every_ms", 0) == "`every_ms` is no number of milliseconds");
  CHECK(with("/into/kind", "file") == "`into` is neither a column nor a table");
  CHECK(with("/source", 3).find("`schema`") != std::string::npos);
  json table = spec;
  table["into"] = {{"kind", "table"}, {"schema", "public"}, {"table", "o"}, {"key", {"z"}}};
  CHECK(spec_refusal(table, saxpy()) == "column `z` would be written twice");
  json bins = spec;
  bins["outputs"] = json::array({{{"column", "c"}}, {{"column", "s"}}});
  bins["scalars"] = {{"bins", 4}};
  CHECK(spec_refusal(bins, histogram()).find("does not have one element a row") != std::string::npos);
  bins["into"] = {
      {"kind", "table"}, {"schema", "public"}, {"table", "o"}, {"key", json::array()}, {"position", "position"}};
  CHECK(spec_refusal(bins, histogram()).empty());
  bins["scalars"] = {{"bins", 40'000}};
  CHECK(spec_refusal(bins, histogram()) == "the value of `bins` does not fit `short`");
  bins["scalars"] = {{"bins", 1.5}};
  CHECK(spec_refusal(bins, histogram()) == "the value of `bins` is no whole number for `short`");
}

TEST_CASE("launches: elements, memory and blocks") {
  json object = specification();
  object["scalars"] = {{"bins", 10}};
  object["outputs"] = json::array({{{"column", "c"}}, {{"column", "s"}}});
  const ComputeSpec spec = parse_compute_spec(object.dump());
  const KernelFacts facts = facts_of(histogram());
  const Scalars scalars = bind_scalars(spec, facts);
  CHECK(scalars[4] == 10);
  CHECK(elements_of(facts, scalars, 0, 1000) == 1000);
  CHECK(elements_of(facts, scalars, 1, 1000) == 10);
  CHECK(elements_of(facts, scalars, 2, 1000) == 20);
  const Layout layout = lay_out(facts, scalars, 100'000);
  CHECK(layout.offsets == std::vector<std::uint64_t>{0, 401'408, 405'504, 409'600, 0, 0});
  CHECK(layout.bytes == 413'696);
  const std::uint64_t rows = rows_within(facts, scalars, 16, 1 << 20, 1'000'000'000);
  CHECK(bytes_for(facts, scalars, rows, 16) <= 1 << 20);
  CHECK(bytes_for(facts, scalars, rows + 1, 16) > 1 << 20);
  CHECK(rows_within(facts, scalars, 16, 100, 1000) == 0);
  CHECK(grid_of(facts, spec, 65) == std::array<std::uint32_t, 3>{2, 1, 1});
  CHECK(grid_of(facts, spec, 0)[0] == 0);
  CHECK_THROWS_AS((void)grid_of(facts, spec, std::uint64_t{1} << 31), SpecError);
  Scalars negative = scalars;
  negative[4] = 0xFFFF;  // -1 as a short
  CHECK_THROWS_AS((void)elements_of(facts, negative, 1, 1000), SpecError);
  json square = histogram();
  square["parameters"][2]["extent"] = "n*n*n*n";
  CHECK_THROWS_AS((void)elements_of(facts_of(square), scalars, 2, 100'000), SpecError);
  CHECK_THROWS_AS((void)bind_rows(facts_of(saxpy()).parameters[5], std::uint64_t{1} << 31), SpecError);
}

TEST_CASE("halves: every one survives, and numbers round to the nearest") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_half(half);
    if (std::isnan(value)) {
      CHECK(std::isnan(from_half(to_half(value))));
    } else {
      REQUIRE(to_half(value) == half);
    }
  }
  CHECK(to_half(65519.99F) == 0x7BFF);
  CHECK(to_half(65520.0F) == 0x7C00);
  CHECK(to_half(1e10F) == 0x7C00);
  CHECK(to_half(2049.0F) == to_half(2048.0F));
  CHECK(to_half(2051.0F) == to_half(2052.0F));
  CHECK(to_half(0x1p-25F) == 0);
  CHECK(to_half(0x1.8p-25F) == 1);
  CHECK(to_half(-0x1p-24F) == 0x8001);
}
