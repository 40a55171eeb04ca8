-- needs: clock, names, values
-- Folders of storage that are to be looked through.
local TIDY_MS = 3600000

-- What storage has of it and nobody recorded is looked for once all that was under way must have come to an end.
local function untidy(member) redis.call('ZADD', at('untidy'), int(NOW + TIDY_MS), member) end
