//===- Ports.cpp - Inputs, outputs and states of a graph ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A graph is a function: that an output is the next value of an input is known
// to who exported it, and to nobody else. Where the names leave one choice, or
// the shapes do, it is taken and said; otherwise it is asked for. What a state
// starts with is always asked for.
//
//===----------------------------------------------------------------------===//

#include "Ports.h"
#include "mann/Support/Names.h"
#include "mann/Support/PortNames.h"
#include "mann/Support/TensorFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mann;
using namespace mann::onnx_import;
using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;

const GraphState *GraphPorts::findByInput(StringRef name) const {
  for (const GraphState &state : states)
    if (state.input.name == name)
      return &state;
  return nullptr;
}

const GraphState *GraphPorts::findByOutput(StringRef name) const {
  for (const GraphState &state : states)
    if (state.output == name)
      return &state;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

namespace {

class PortReader {
public:
  PortReader(const onnx::GraphProto &graph, const OnnxImportOptions &options,
             std::vector<std::string> &problems,
             std::vector<std::string> &notes)
      : graph(graph), options(options), problems(problems), notes(notes) {}

  GraphPorts read();

private:
  void problem(const Twine &text) { problems.push_back(text.str()); }
  void readDimensions();
  void checkDimensions();
  std::optional<GraphPort> readPort(const onnx::ValueInfoProto &value,
                                    bool isInput);
  void readInputs();
  void readOutputShapes();
  void askForDimensions();
  void readConstants();
  void pairStates();
  void pairNamed(llvm::StringSet<> &excluded);
  void pairByName(const llvm::StringSet<> &excluded);
  void pairByShape(const llvm::StringSet<> &excluded);
  void addState(const GraphPort &input, const GraphPort &output);
  void startStates();
  void namePorts();
  std::optional<Constant> readStart(const GraphPort &input, StringRef text);
  SmallVector<const GraphPort *> findCandidates(const GraphPort &input) const;
  SmallVector<const GraphPort *>
  findInputs(const GraphPort &output, const llvm::StringSet<> &excluded) const;
  template <typename Ports>
  static const GraphPort *find(const Ports &ports, StringRef name) {
    for (const GraphPort &port : ports)
      if (port.name == name)
        return &port;
    return nullptr;
  }

  const onnx::GraphProto &graph;
  const OnnxImportOptions &options;
  std::vector<std::string> &problems, &notes;
  GraphPorts ports;
  llvm::StringMap<int64_t> dimensions;
  /// Tensors of the file with the names of inputs: what these are if nothing
  /// else is given.
  llvm::StringMap<const onnx::TensorProto *> defaults;
  /// Symbolic dimensions without a size, and the ports that have them.
  std::vector<std::pair<std::string, std::string>> open;
};

} // namespace

void PortReader::readDimensions() {
  for (StringRef text : options.dimensions) {
    auto [name, value] = text.rsplit('=');
    int64_t size = 0;
    if (name.empty() || value.getAsInteger(10, size) || size < 1 ||
        size > (int64_t(1) << 28))
      problem("--dim takes NAME=SIZE, a size of 1 or more; found '" + text +
              "'");
    else
      dimensions[name] = size;
  }
}

/// What a symbolic dimension is called, on the page and in flags.
static std::string nameOf(const onnx::TensorShapeProto::Dimension &dim,
                          StringRef port, size_t index) {
  return dim.dim_param().empty() ? (port + "." + Twine(index)).str()
                                 : dim.dim_param();
}

/// A dimension that no input or output has is a misspelled one.
void PortReader::checkDimensions() {
  llvm::StringSet<> known;
  std::string list;
  for (const auto *side : {&graph.input(), &graph.output()})
    for (const onnx::ValueInfoProto &value : *side)
      for (auto [index, dim] :
           llvm::enumerate(value.type().tensor_type().shape().dim())) {
        std::string name = nameOf(dim, value.name(), index);
        if (!dim.has_dim_value() && known.insert(name).second)
          list += (list.empty() ? "'" : ", '") + name + "'";
      }
  for (const auto &entry : dimensions)
    if (!known.contains(entry.first()))
      problem("--dim " + entry.first() + "=" + Twine(entry.second) +
              ": the model has no dimension '" + entry.first() + "'" +
              (list.empty() ? ", all have sizes" : "; it has " + list));
}

static std::optional<NumberKind> getKind(int32_t type) {
  switch (type) {
  case onnx::TensorProto::FLOAT:
  case onnx::TensorProto::DOUBLE:
  case onnx::TensorProto::FLOAT16:
  case onnx::TensorProto::BFLOAT16:
    return NumberKind::Real;
  case onnx::TensorProto::INT32:
  case onnx::TensorProto::INT64:
  case onnx::TensorProto::INT16:
  case onnx::TensorProto::INT8:
  case onnx::TensorProto::UINT8:
    return NumberKind::Integer;
  case onnx::TensorProto::BOOL:
    return NumberKind::Boolean;
  default:
    return std::nullopt;
  }
}

std::optional<GraphPort> PortReader::readPort(const onnx::ValueInfoProto &value,
                                              bool isInput) {
  GraphPort port;
  port.name = value.name();
  std::string what = (isInput ? "input '" : "output '") + port.name + "'";
  if (!value.type().has_tensor_type()) {
    problem(what + " is no tensor");
    return std::nullopt;
  }
  const auto &type = value.type().tensor_type();
  std::optional<NumberKind> kind = getKind(type.elem_type());
  if (!kind) {
    problem(what + " has elements of " + elementTypeName(type.elem_type()) +
            "; float types, bool and integers of 8 to 64 bits are supported");
    return std::nullopt;
  }
  port.kind = *kind;
  if (!isInput)
    return port; // Its shape is computed.
  if (!type.has_shape()) {
    problem(what + " has no shape; export the model with shapes");
    return std::nullopt;
  }
  int64_t count = 1;
  for (auto [index, dim] : llvm::enumerate(type.shape().dim())) {
    int64_t size = dim.dim_value();
    if (!dim.has_dim_value()) {
      std::string name = nameOf(dim, port.name, index);
      auto known = dimensions.find(name);
      if (known == dimensions.end()) {
        open.push_back({name, port.name});
        size = 1;
      } else {
        size = known->second;
      }
    }
    constexpr int64_t limit = int64_t(1) << 28;
    if (size < 1 || size > limit || (count *= size) > limit) {
      problem(what + " has dimension " + Twine(index) + " of size " +
              Twine(size) + "; sizes are 1 or more, and elements up to 2^28");
      return std::nullopt;
    }
    port.shape.push_back(size);
  }
  return port;
}

void PortReader::readInputs() {
  for (const onnx::TensorProto &tensor : graph.initializer())
    defaults[tensor.name()] = &tensor;
  for (const onnx::ValueInfoProto &value : graph.input())
    if (std::optional<GraphPort> port = readPort(value, true))
      ports.inputs.push_back(std::move(*port));
  for (const onnx::ValueInfoProto &value : graph.output())
    if (std::optional<GraphPort> port = readPort(value, false))
      ports.outputs.push_back(std::move(*port));
}

/// An output has the shape that the file says, as far as it is needed to find
/// the input of which it is the next value.
void PortReader::readOutputShapes() {
  for (const onnx::ValueInfoProto &value : graph.output())
    for (GraphPort &port : ports.outputs) {
      if (port.name != value.name())
        continue;
      port.shape.clear();
      port.declared.reset();
      if (!value.type().tensor_type().has_shape())
        continue;
      port.declared.emplace();
      for (const auto &dim : value.type().tensor_type().shape().dim()) {
        auto known = dimensions.find(dim.dim_param());
        port.shape.push_back(dim.has_dim_value()         ? dim.dim_value()
                             : known != dimensions.end() ? known->second
                                                         : 0);
        port.declared->push_back(dim.has_dim_value() ? dim.dim_value() : 0);
      }
    }
}

void PortReader::askForDimensions() {
  std::sort(open.begin(), open.end());
  for (size_t i = 0; i < open.size(); ++i) {
    if (i > 0 && open[i].first == open[i - 1].first)
      continue;
    std::string users;
    for (const auto &[name, port] : open)
      if (name == open[i].first)
        users += (users.empty() ? "'" : ", '") + port + "'";
    problem("dimension '" + open[i].first + "' of input " + users +
            " has no size: give --dim " + open[i].first + "=SIZE" +
            (StringRef(open[i].first).contains_insensitive("batch")
                 ? ", for one sequence at a time --dim " + open[i].first + "=1"
                 : ""));
  }
}

void PortReader::readConstants() {
  for (StringRef text : options.constants) {
    auto [name, value] = text.rsplit('=');
    double number = 0;
    const GraphPort *port = find(ports.inputs, name);
    if (name.empty() || value.getAsDouble(number))
      problem("--constant takes NAME=NUMBER; found '" + text + "'");
    else if (!port)
      problem("--constant " + text + ": the model has no input '" + name + "'");
    else
      ports.constants[name] = Constant::filled(port->kind, port->shape, number);
  }
  llvm::erase_if(ports.inputs, [&](const GraphPort &port) {
    return ports.constants.contains(port.name);
  });
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

void PortReader::addState(const GraphPort &input, const GraphPort &output) {
  GraphState state;
  state.input = input;
  state.output = output.name;
  ports.states.push_back(std::move(state));
}

/// Outputs that have the shape of an input and are nothing's next value yet.
SmallVector<const GraphPort *>
PortReader::findCandidates(const GraphPort &input) const {
  SmallVector<const GraphPort *> found;
  for (const GraphPort &output : ports.outputs) {
    bool fits = output.shape.size() == input.shape.size();
    for (auto [a, b] : llvm::zip(output.shape, input.shape))
      fits &= a == b || a == 0;
    if (fits && output.kind == input.kind && !ports.findByOutput(output.name))
      found.push_back(&output);
  }
  return found;
}

SmallVector<const GraphPort *>
PortReader::findInputs(const GraphPort &output,
                       const llvm::StringSet<> &excluded) const {
  SmallVector<const GraphPort *> found;
  for (const GraphPort &input : ports.inputs)
    if (!ports.findByInput(input.name) && !excluded.contains(input.name) &&
        !defaults.contains(input.name) &&
        llvm::is_contained(findCandidates(input), &output))
      found.push_back(&input);
  return found;
}

void PortReader::pairNamed(llvm::StringSet<> &excluded) {
  for (StringRef text : options.states) {
    if (text == "none") {
      for (const GraphPort &input : ports.inputs)
        excluded.insert(input.name);
      continue;
    }
    auto [past, present] = text.split('=');
    const GraphPort *input = find(ports.inputs, past);
    const GraphPort *output = find(ports.outputs, present);
    if (past.empty() || !text.contains('='))
      problem("--state takes INPUT=OUTPUT, INPUT= for an input that is no "
              "state, or none; found '" +
              text + "'");
    else if (!input)
      problem("--state " + text + ": the model has no input '" + past + "'");
    else if (present.empty())
      excluded.insert(past);
    else if (!output)
      problem("--state " + text + ": the model has no output '" + present +
              "'");
    else if (ports.findByInput(past) || ports.findByOutput(present))
      problem("--state " + text +
              ": the input or the output is of another "
              "state already");
    else if (!llvm::is_contained(findCandidates(*input), output))
      problem("--state " + text + ": the input is " +
              formatShape(input->shape) + ", but the output is " +
              formatShape(output->shape));
    else
      addState(*input, *output);
  }
}

void PortReader::pairByName(const llvm::StringSet<> &excluded) {
  for (const GraphPort &input : ports.inputs) {
    // A model with nothing but states has no use.
    bool isLast = ports.states.size() + 1 >=
                  std::max(ports.inputs.size(), ports.outputs.size());
    if (isLast || excluded.contains(input.name) ||
        ports.findByInput(input.name) || input.kind == NumberKind::Boolean)
      continue;
    SmallVector<const GraphPort *> found;
    for (const GraphPort *output : findCandidates(input))
      if (looksLikeNextValue(input.name, output->name))
        found.push_back(output);
    if (found.size() != 1)
      continue;
    unsigned others = 0;
    for (const GraphPort *other : findInputs(*found.front(), excluded))
      others += looksLikeNextValue(other->name, found.front()->name);
    if (others > 1)
      continue;
    notes.push_back("output '" + found.front()->name +
                    "' looks like the next value of input '" + input.name +
                    "': it is a state; --state " + input.name +
                    "= if it is none");
    addState(input, *found.front());
  }
}

void PortReader::pairByShape(const llvm::StringSet<> &excluded) {
  // One more state would leave no input, or no result.
  if (ports.states.size() + 1 >= ports.inputs.size() ||
      ports.states.size() + 1 >= ports.outputs.size())
    return;
  SmallVector<std::pair<const GraphPort *, const GraphPort *>> pairs;
  for (const GraphPort &input : ports.inputs) {
    if (excluded.contains(input.name) || ports.findByInput(input.name) ||
        defaults.contains(input.name))
      continue;
    SmallVector<const GraphPort *> found = findCandidates(input);
    // Ids have one shape whatever they are: their names must fit as well.
    bool isReal = input.kind == NumberKind::Real;
    if (!isReal)
      llvm::erase_if(found, [&](const GraphPort *output) {
        return !looksLikeNextValue(input.name, output->name);
      });
    if (found.empty())
      continue;
    if (isReal && found.size() == 1 &&
        findInputs(*found.front(), excluded).size() == 1) {
      pairs.push_back({&input, found.front()});
      continue;
    }
    std::string names;
    for (const GraphPort *output : found)
      names += (names.empty() ? "'" : ", '") + output->name + "'";
    problem("input '" + input.name + "' has the shape of output " + names +
            ": say which is its next value, --state " + input.name +
            "=OUTPUT, or --state " + input.name + "= if it is no state");
  }
  // What is left must still be a function of something, with a result.
  size_t states = ports.states.size() + pairs.size();
  if (states >= ports.inputs.size() || states >= ports.outputs.size())
    return;
  for (auto [input, output] : pairs) {
    notes.push_back("output '" + output->name +
                    "' looks like the next value of input '" + input->name +
                    "', the only one of its shape: it is a state; --state " +
                    input->name + "= if it is none");
    addState(*input, *output);
  }
}

void PortReader::pairStates() {
  llvm::StringSet<> excluded;
  size_t before = problems.size();
  pairNamed(excluded);
  // Whoever misspells a state means it: nothing is concluded in its place.
  if (problems.size() != before)
    return;
  pairByName(excluded);
  pairByShape(excluded);
  startStates();
  // An input of the file's own value that is no state never changes.
  llvm::erase_if(ports.inputs, [&](const GraphPort &port) {
    return defaults.contains(port.name) && !ports.findByInput(port.name);
  });
}

/// A tensor of a file, as what `input` starts with.
std::optional<Constant> PortReader::readStart(const GraphPort &input,
                                              StringRef text) {
  if (text == "zero")
    return Constant::filled(input.kind, input.shape, 0);
  auto tensors = readTensorFile(text);
  if (!tensors) {
    problem("--init " + input.name + ": " +
            StringRef(llvm::toString(tensors.takeError())).trim());
    return std::nullopt;
  }
  const HostTensor *found = tensors->size() == 1 ? &tensors->front() : nullptr;
  for (const HostTensor &tensor : *tensors)
    if (tensor.name == input.name)
      found = &tensor;
  if (!found) {
    problem("--init " + input.name + ": '" + text +
            "' has no tensor of that name");
    return std::nullopt;
  }
  auto isOne = [](int64_t size) { return size == 1; };
  Shape shape(found->shape.begin(), found->shape.end()), wanted = input.shape;
  llvm::erase_if(shape, isOne);
  llvm::erase_if(wanted, isOne);
  bool isReal = input.kind == NumberKind::Real;
  bool fits =
      isReal
          ? found->kind == ElementKind::F32 || found->kind == ElementKind::F64
          : found->kind == ElementKind::I32 || found->kind == ElementKind::I64;
  if (shape != wanted || !fits) {
    problem("--init " + input.name + ": '" + text + "' has " +
            getElementName(found->kind) + " of shape " +
            formatShape(found->shape) + ", expected " +
            (isReal ? "F32 or F64" : "I32 or I64") + " of shape " +
            formatShape(input.shape));
    return std::nullopt;
  }
  Constant start = Constant::filled(input.kind, input.shape, 0);
  for (int64_t i = 0, n = start.size(); i < n; ++i) {
    if (!isReal)
      start.integers[i] = found->kind == ElementKind::I32
                              ? int64_t(found->as<int32_t>()[i])
                              : found->as<int64_t>()[i];
    else
      start.set(i, found->kind == ElementKind::F32
                       ? double(found->as<float>()[i])
                       : found->as<double>()[i]);
  }
  return start;
}

void PortReader::startStates() {
  llvm::StringMap<StringRef> given;
  StringRef others;
  for (StringRef text : options.initialValues) {
    auto [name, value] = text.split('=');
    if (text == "zero")
      others = text;
    else if (name.empty() || value.empty())
      problem("--init takes STATE=zero, STATE=FILE, or zero for all others; "
              "found '" +
              text + "'");
    else if (!ports.findByInput(name))
      problem("--init " + text + ": the model has no state '" + name + "'");
    else
      given[name] = value;
  }
  std::string missing;
  for (GraphState &state : ports.states) {
    StringRef text = given.lookup(state.input.name);
    auto own = defaults.find(state.input.name);
    if (text.empty() && own != defaults.end()) {
      if (auto value = readTensor(*own->second, ""))
        state.start = std::move(*value);
      else
        problem("initializer '" + state.input.name + "' " +
                llvm::toString(value.takeError()));
      continue;
    }
    if (text.empty())
      text = others;
    if (text.empty()) {
      missing += (missing.empty() ? "'" : ", '") + state.input.name + "'";
      continue;
    }
    if (std::optional<Constant> start = readStart(state.input, text))
      state.start = std::move(*start);
  }
  if (!missing.empty())
    problem("what state " + missing +
            " starts with is not in the file: give --init NAME=zero, --init "
            "NAME=FILE (npy or safetensors), or --init zero for all");
}

/// Words for inputs and outputs, which in ONNX have any text for a name. A name
/// that is a word stays, whatever the others become.
void PortReader::namePorts() {
  UniqueNames words;
  for (bool isWord : {true, false})
    for (auto *side : {&ports.inputs, &ports.outputs})
      for (GraphPort &port : *side) {
        bool isInput = side == &ports.inputs;
        if (isPortName(port.name) != isWord ||
            (isInput ? ports.findByInput(port.name)
                     : ports.findByOutput(port.name)))
          continue;
        if (!isWord) {
          port.word = words.get(makePortName(port.name));
          notes.push_back((isInput ? "input '" : "output '") + port.name +
                          "' is called " + port.word + " here");
        } else if (words.take(port.name)) {
          port.word = port.name;
        } else {
          problem("output '" + port.name +
                  "' is an input, or an output that is there already; give it "
                  "a node of its own, such as Identity, or leave it out");
        }
      }
}

GraphPorts PortReader::read() {
  if (graph.output().empty())
    problem("the graph has no outputs");
  readDimensions();
  checkDimensions();
  readInputs();
  readOutputShapes();
  askForDimensions();
  readConstants();
  pairStates();
  namePorts();
  return std::move(ports);
}

GraphPorts mann::onnx_import::readPorts(const onnx::GraphProto &graph,
                                        const OnnxImportOptions &options,
                                        std::vector<std::string> &problems,
                                        std::vector<std::string> &notes) {
  return PortReader(graph, options, problems, notes).read();
}
