-- Sends the raw requests of a plan file at random, by weight, and prints what wrk counted as one line of JSON.
-- The plan: per group a line "weight count", then count times a line with a length and that many bytes.
local groups, total = {}, 0

function init(args)
  local plan = assert(io.open(os.getenv("LOAD_PLAN"), "rb"))
  math.randomseed(7)
  for head in plan:lines() do
    local weight, count = head:match("^(%d+) (%d+)$")
    local group = {}
    for n = 1, tonumber(count) do
      group[n] = plan:read(tonumber(plan:read("*l")))
    end
    total = total + tonumber(weight)
    groups[#groups + 1] = { upto = total, requests = group }
  end
  plan:close()
end

function request()
  local drawn = math.random(total)
  for _, group in ipairs(groups) do
    if drawn <= group.upto then
      return group.requests[math.random(#group.requests)]
    end
  end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    'LOAD {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
    e.connect + e.read + e.write + e.status + e.timeout))
end
