-- needs: clock, events, names, reasons, values
-- How far a job is, and how fast: at most one event in so many milliseconds.
local PROGRESS_MS = 100

local function or_null(value) if value and value ~= '' then return value end return 'null' end

-- Rows a second over the last seconds, from a short string of `ms:done` samples. Returns rate and remaining seconds.
local function pace(key)
  local v = redis.call('HMGET', key, 'samples', 'done', 'total', 'bytes_done', 'bytes_total', 'started_ms')
  local done, samples = num(v[2]), {}
  for ms, rows in string.gmatch(v[1] or '', '(%d+):(%d+)') do
    ms = tonumber(ms)
    -- What is ahead of now was written before the clock was set back.
    if ms > NOW - 6000 and ms <= NOW then samples[#samples + 1] = { ms, tonumber(rows) } end
  end
  if #samples == 0 then samples[1] = num(v[6]) <= NOW and { num(v[6]), 0 } or { NOW, done } end
  local first = samples[1]
  local rate = NOW > first[1] and (done - first[2]) * 1000 / (NOW - first[1]) or 0
  if NOW - samples[#samples][1] >= 500 then samples[#samples + 1] = { NOW, done } end
  local text = {}
  for _, sample in ipairs(samples) do text[#text + 1] = int(sample[1]) .. ':' .. int(sample[2]) end
  redis.call('HSET', key, 'samples', table.concat(text, ' '))
  local left
  if v[3] and v[3] ~= '' then left = tonumber(v[3]) - done
  elseif num(v[4]) > 0 then left = done * (num(v[5]) - num(v[4])) / num(v[4]) end
  if rate <= 0 or not left then return rate, nil end
  return rate, left / rate
end

local function progress_now(job)
  local key = job_key(job)
  redis.call('ZREM', at('owed'), job)
  local rate, eta = pace(key)
  redis.call('HSET', key, 'progress_ms', int(NOW), 'rate', string.format('%.1f', rate),
    'eta', eta and string.format('%.1f', eta) or '')
  local v = redis.call('HMGET', key, 'total', 'done', 'kept', 'rejected', 'failed', 'blank_lines', 'bytes_total',
    'bytes_done', 'chunks', 'chunks_done', 'next', 'rate', 'eta', 'prepares',
    'prepared', 'preparing')
  local is_cut = v[1] and v[1] ~= '' and num(v[11]) >= num(v[1])
  emit(job, 'progress', '"rows":{"total":' .. or_null(v[1]) .. ',"done":' .. v[2] .. ',"kept":' .. v[3] ..
    ',"rejected":' .. v[4] .. ',"failed":' .. v[5] .. ',"blank_lines":' .. or_null(v[6]) ..
    '},"bytes":{"total":' .. v[7] .. ',"done":' .. v[8] ..
    '},"chunks":{"total":' .. (is_cut and v[9] or 'null') .. ',"done":' .. v[10] ..
    '},"rate":' .. v[12] .. ',"eta_seconds":' .. or_null(v[13]) .. ',"reasons":' .. top_reasons(key) ..
    ((v[14] or '') ~= '' and not v[15] and ',"preparation":' .. or_null(v[16]) or ''))
end

-- At most ten a second; one held back is owed, and a duty pays it.
local function progress(job)
  local last = num(redis.call('HGET', job_key(job), 'progress_ms'))
  if NOW - last >= PROGRESS_MS or NOW < last then progress_now(job)
  else redis.call('ZADD', at('owed'), 'NX', int(last + PROGRESS_MS), job) end
end
