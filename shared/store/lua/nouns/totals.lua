-- needs: names, values
-- How many rows a job has.

-- How many rows a job has, of a list with so many (false: not counted yet): all, or of a sample so many as were asked
-- for; and then no blank line is among them.
local function have_rows(job, rows, blank)
  local key, total = job_key(job), rows
  local sample = redis.call('HGET', key, 'sample')
  if rows and sample and sample ~= '' then
    redis.call('HSET', key, 'list_rows', rows)
    if num(sample) < num(rows) then total, blank = sample, 0 end
  end
  redis.call('HSET', key, 'total', total or '', 'blank_lines', blank or '')
end
