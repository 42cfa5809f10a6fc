// SPDX-License-Identifier: Apache-2.0
// Encodes and decodes the messages between the server and the kernel host.
#include "runtime/src/kernels/compute_protocol.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <nlohmann/json.hpp>

namespace dmlc::kernels {
namespace {

using child::ProtocolError;
using nlohmann::json;

constexpr std::size_t kLongestText = 300;
constexpr const char* kTasks[] = {"cpu", "gpu", "compile"};  // as HostTask

bool parse_number(std::string_view text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

json to_object(const LaunchArgument& argument) {
  if (!argument.is_pointer) return {{"value", argument.value}, {"bytes", argument.element_bytes}};
  return {{"offset", argument.offset},
          {"elements", argument.elements},
          {"bytes", argument.element_bytes},
          {"output", argument.is_output}};
}

LaunchArgument to_argument(const json& object, std::uint64_t bytes) {
  LaunchArgument argument;
  argument.element_bytes = object.at("bytes").get<std::uint32_t>();
  if (argument.element_bytes == 0 || argument.element_bytes > 8) throw ProtocolError("an argument has a strange size");
  argument.is_pointer = object.contains("offset");
  if (!argument.is_pointer) {
    argument.value = object.at("value").get<std::uint64_t>();
    return argument;
  }
  argument.is_output = object.at("output").get<bool>();
  argument.offset = object.at("offset").get<std::uint64_t>();
  const auto elements = object.at("elements").get<std::uint64_t>();
  if (argument.offset > bytes || argument.offset % argument.element_bytes != 0 ||
      elements > (bytes - argument.offset) / argument.element_bytes)
    throw ProtocolError("an argument lies outside the memory");
  argument.elements = static_cast<std::int64_t>(elements);
  return argument;
}

template <class T>
std::array<T, 3> three_of(const json& list) {
  if (list.size() != 3) throw ProtocolError("three numbers were expected");
  return {list.at(0).get<T>(), list.at(1).get<T>(), list.at(2).get<T>()};
}

}  // namespace

std::vector<std::string> to_arguments(const HostLimits& limits) {
  return {kTasks[static_cast<std::size_t>(limits.task)], std::to_string(limits.memory), std::to_string(limits.seconds),
          std::to_string(limits.threads)};
}

std::optional<HostLimits> parse_arguments(int count, const char* const* arguments) {
  if (count != 4) return std::nullopt;
  HostLimits limits;
  std::uint64_t threads = 0;
  const auto* task = std::find(std::begin(kTasks), std::end(kTasks), std::string_view(arguments[0]));
  if (task == std::end(kTasks) || !parse_number(arguments[1], limits.memory) ||
      !parse_number(arguments[2], limits.seconds) || !parse_number(arguments[3], threads) || threads == 0 ||
      threads > 1024)
    return std::nullopt;
  limits.task = static_cast<HostTask>(task - std::begin(kTasks));
  limits.threads = static_cast<unsigned>(threads);
  return limits;
}

std::string pack_images(const std::vector<Image>& images) {
  std::string packed;
  for (const Image& image : images) {
    for (const std::string* part : {&image.target, &image.content}) {
      const std::uint64_t size = part->size();
      packed.append(reinterpret_cast<const char*>(&size), sizeof size);
      packed += *part;
    }
  }
  return packed;
}

std::vector<Image> unpack_images(std::string_view packed) {
  const auto take = [&] {
    std::uint64_t size = 0;
    if (packed.size() < sizeof size) throw ProtocolError("a packet of code is cut off");
    std::memcpy(&size, packed.data(), sizeof size);
    packed.remove_prefix(sizeof size);
    if (size > packed.size()) throw ProtocolError("a packet of code is cut off");
    std::string part(packed.substr(0, size));
    packed.remove_prefix(size);
    return part;
  };
  std::vector<Image> images;
  while (!packed.empty()) {
    std::string target = take();
    images.push_back({std::move(target), take()});
  }
  return images;
}

std::string to_json(const LaunchRequest& request) {
  json arguments = json::array();
  for (const LaunchArgument& argument : request.arguments) arguments.push_back(to_object(argument));
  return json{{"kernel", request.kernel},
              {"grid", request.grid},
              {"block", request.block},
              {"shared", request.shared},
              {"arguments", std::move(arguments)}}
      .dump();
}

LaunchRequest parse_launch_request(std::string_view text, std::uint64_t bytes) {
  try {
    const json object = json::parse(text);
    LaunchRequest request;
    request.kernel = object.at("kernel").get<std::string>();
    request.grid = three_of<std::uint32_t>(object.at("grid"));
    request.block = three_of<std::uint32_t>(object.at("block"));
    request.shared = object.at("shared").get<std::uint64_t>();
    for (const json& argument : object.at("arguments")) request.arguments.push_back(to_argument(argument, bytes));
    if (request.arguments.size() > abi::kMaxKernelArguments) throw ProtocolError("a launch has too many arguments");
    return request;
  } catch (const json::exception&) {
    throw ProtocolError("a launch cannot be understood");
  }
}

std::string to_json(const LaunchFailure& failure) {
  json object{{"kind", static_cast<int>(failure.kind)}, {"signal", failure.signal}, {"text", failure.text}};
  const abi::KernelFault& fault = failure.fault;
  if (fault.set == 1) {
    object["fault"] = {{"argument", fault.argument},
                       {"index", fault.index},
                       {"block", {fault.block[0], fault.block[1], fault.block[2]}},
                       {"thread", {fault.thread[0], fault.thread[1], fault.thread[2]}}};
  }
  return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

LaunchFailure parse_launch_failure(std::string_view text) {
  try {
    const json object = json::parse(text);
    LaunchFailure failure;
    const int kind = object.at("kind").get<int>();
    if (kind < 0 || kind > static_cast<int>(LaunchFailure::Kind::gpu))
      throw ProtocolError("it failed in a strange way");
    failure.kind = static_cast<LaunchFailure::Kind>(kind);
    failure.signal = object.at("signal").get<int>();
    failure.text = object.at("text").get<std::string>().substr(0, kLongestText);
    if (!object.contains("fault")) return failure;
    const json& fault = object.at("fault");
    const auto block = three_of<std::uint32_t>(fault.at("block"));
    const auto thread = three_of<std::uint32_t>(fault.at("thread"));
    failure.fault.set = 1;
    failure.fault.argument = fault.at("argument").get<std::uint32_t>();
    failure.fault.index = fault.at("index").get<std::int64_t>();
    std::copy(block.begin(), block.end(), failure.fault.block);
    std::copy(thread.begin(), thread.end(), failure.fault.thread);
    return failure;
  } catch (const json::exception&) {
    throw ProtocolError("it sent a message that cannot be understood");
  }
}

}  // namespace dmlc::kernels
